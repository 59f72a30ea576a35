import type { Json } from '../case.ts';
import { formatBytes, formatMilli } from './quantities.ts';
import type { Random } from './random.ts';
import type { Theme } from './theme.ts';
import { FPGA, GPU, HUGEPAGES, IMAGES, MEBIBYTE } from './vocabulary.ts';

/** What the containers of a pod ask for together while they run; sidecars and peaks at the start are left out. */
export interface Demand {
  cpuMilli: number;
  memoryBytes: number;
}

const CPU_MILLI = [10, 50, 100, 100, 250, 250, 500, 500, 1000, 1500, 3000];
const MEMORY_BYTES = [64, 128, 200, 256, 256, 512, 512, 1024, 1024, 2048, 6144].map((count) => count * MEBIBYTE);

/** The parts of a pod spec that say what it takes from its node. */
export function makeWork(random: Random, theme: Theme): { spec: Json; demand: Demand } {
  const demand: Demand = { cpuMilli: 0, memoryBytes: 0 };
  const isUnusual = random.chance(theme.unusualRequests);
  const isHostNetwork = random.chance(theme.ports * 0.15);
  const containers = random.list(1, isUnusual ? 3 : 1, (index) =>
    makeContainer(random, theme, `c${index}`, isUnusual, demand),
  );
  const spec: Record<string, unknown> = { containers };
  if (isUnusual && random.chance(0.35)) spec['initContainers'] = makeInitContainers(random, theme);
  if (isUnusual && random.chance(0.2)) spec['overhead'] = { cpu: '250m', memory: random.pick(['64Mi', '120M']) };
  if (isUnusual && random.chance(0.2)) spec['resources'] = makePodResources(random, demand);
  if (isHostNetwork) spec['hostNetwork'] = true;
  return { spec, demand };
}

function makeContainer(random: Random, theme: Theme, name: string, isUnusual: boolean, demand: Demand): Json {
  const cpuMilli = random.pick(CPU_MILLI);
  const memoryBytes = random.pick(MEMORY_BYTES);
  const resources = makeResources(random, theme, isUnusual, cpuMilli, memoryBytes);
  const requested = { ...resources.limits, ...resources.requests };
  if (requested['cpu'] !== undefined && requested['cpu'] !== '0') demand.cpuMilli += cpuMilli;
  if (requested['memory'] !== undefined && requested['memory'] !== '0') demand.memoryBytes += memoryBytes;
  return {
    name,
    image: random.pick(IMAGES).name,
    ...(Object.keys(resources).length === 0 ? {} : { resources }),
    ...(random.chance(theme.ports) ? { ports: makePorts(random) } : {}),
  };
}

interface Resources {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}

function makeResources(
  random: Random,
  theme: Theme,
  isUnusual: boolean,
  cpuMilli: number,
  memoryBytes: number,
): Resources {
  const cpu = formatMilli(random, cpuMilli);
  const memory = formatBytes(random, memoryBytes);
  const both = { cpu, memory };
  const resources: Resources = !isUnusual
    ? { requests: both }
    : random.pick<Resources>([
        {},
        { requests: both },
        { requests: { cpu } },
        { requests: { memory } },
        { limits: both },
        { limits: { cpu }, requests: { memory } },
        { requests: { cpu: '0', memory: '0' } },
        { requests: { cpu: '0', memory } },
        { requests: { cpu: '0' }, limits: both },
        { requests: both, limits: both },
      ]);
  const devices = makeDevices(random, theme);
  if (Object.keys(devices).length > 0) {
    return { requests: { ...both, ...devices }, limits: { ...both, ...devices } };
  }
  if (isUnusual && random.chance(0.15)) {
    return {
      ...resources,
      requests: { ...resources.requests, 'ephemeral-storage': random.pick(['0', '1Gi', '400Mi']) },
    };
  }
  return resources;
}

function makeDevices(random: Random, theme: Theme): Record<string, string> {
  const devices: Record<string, string> = {};
  if (random.chance(theme.extendedResources * 0.6)) devices[GPU] = String(random.pick([0, 1, 1, 2, 4]));
  if (random.chance(theme.extendedResources * 0.25)) devices[FPGA] = '1';
  if (random.chance(theme.extendedResources * 0.2)) devices[HUGEPAGES] = random.pick(['64Mi', '128Mi']);
  return devices;
}

function makeInitContainers(random: Random, theme: Theme): Json[] {
  const ignored: Demand = { cpuMilli: 0, memoryBytes: 0 };
  return random.list(1, 3, (index) => ({
    ...makeContainer(random, theme, `i${index}`, true, ignored),
    ...(random.chance(0.5) ? { restartPolicy: 'Always' } : {}),
  }));
}

/** Requests of the pod as a whole; they must not lie below the sum of the containers. */
function makePodResources(random: Random, demand: Demand): Json {
  const cpu = formatMilli(random, demand.cpuMilli + random.pick([0, 2000, 12_000]));
  const memory = formatBytes(random, demand.memoryBytes + random.pick([0, 4096, 32_768]) * MEBIBYTE);
  return random.pick<Json>([
    { requests: { cpu, memory } },
    { requests: { cpu } },
    { requests: { memory }, limits: { memory } },
    { limits: { cpu, memory } },
    { requests: { cpu, memory }, limits: { cpu, memory } },
  ]);
}

function makePorts(random: Random): Json[] {
  return random.sample([80, 8080, 9090], random.between(1, 2)).map((containerPort) => ({
    containerPort,
    ...(random.chance(0.8) ? { hostPort: containerPort } : {}),
    ...(random.chance(0.6) ? { hostIP: random.pick(['127.0.0.1', '10.0.0.1', '0.0.0.0']) } : {}),
    ...(random.chance(0.3) ? { protocol: random.pick(['TCP', 'UDP']) } : {}),
  }));
}
