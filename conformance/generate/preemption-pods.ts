import type { Json, Labels, NodeJson, PodJson } from '../case.ts';
import type { Random } from './random.ts';
import { HOSTNAME, ZONE } from './vocabulary.ts';

/** The pods that run, those that wait for a node they were promised, and the one that finds no room. */
export interface Crowd {
  readonly pods: readonly PodJson[];
  readonly incoming: PodJson;
}

const GPU = 'example.com/gpu';
const APPS = ['web', 'db', 'batch'] as const;
/** So low that a victim of it adds nothing to the sum of priorities. */
const LOWEST_PRIORITY = -2_147_483_648;
const MEBIBYTE = 1024 * 1024;

interface Features {
  readonly affinity: number;
  readonly spread: number;
  readonly ports: number;
  readonly gpu: number;
  /** Pods that are on their way out. */
  readonly terminating: number;
  /** Few priorities and few start times make many equals. */
  readonly isUniform: boolean;
  /** All nodes alike, and all pods of one size. */
  readonly areTwins: boolean;
}

export function makeCrowd(random: Random, nodes: readonly NodeJson[], areTwins: boolean): Crowd {
  const level = (probability: number): number =>
    !areTwins && random.chance(probability) ? random.pick([0.1, 0.3, 0.6]) : 0;
  const features: Features = {
    affinity: level(0.4),
    spread: level(0.3),
    ports: level(0.25),
    gpu: level(0.25),
    terminating: random.pick([0.02, 0.02, 0.3]),
    isUniform: areTwins || random.chance(0.4),
    areTwins,
  };
  const highest = random.pick([1, 100, 1000, 1_000_000_000]);
  const priorities = random.chance(0.1)
    ? [LOWEST_PRIORITY, 0]
    : features.isUniform
      ? [0, ...Array<number>(areTwins ? 5 : 1).fill(highest - 1)]
      : [-10, 0, 0, 10, highest - 1, highest - 1, highest, highest + 5];
  const pods: PodJson[] = [];
  const incomingCpu = random.pick([500, 1000, 1500, 2000]);
  for (const node of nodes) pods.push(...fill(random, features, node, priorities, incomingCpu, pods.length));
  const nodeNames = nodes.map(({ metadata }) => metadata.name);
  if (random.chance(0.25)) {
    for (const index of random.list(1, 3, (position) => position)) {
      const { metadata, spec } = makePod(random, features, `w${index}`, random.pick([500, 1000]), 256);
      const priority = Math.min(1_000_000_000, random.pick([...priorities, highest, highest + 5]));
      pods.push({ metadata, spec: { ...spec, priority }, status: { nominatedNodeName: random.pick(nodeNames) } });
    }
  }
  const { metadata, spec } = makePod(random, features, 'incoming', incomingCpu, random.pick([256, 1024, 2048]));
  return {
    pods,
    incoming: {
      metadata,
      spec: {
        ...spec,
        priority: highest,
        ...(random.chance(0.03) ? { preemptionPolicy: 'Never' } : {}),
        ...(random.chance(0.12) ? { nodeSelector: { [ZONE]: 'z1' } } : {}),
      },
      ...(random.chance(0.25) ? { status: { nominatedNodeName: random.pick([...nodeNames, 'gone']) } } : {}),
    },
  };
}

/** Pods until there is no room for the incoming one, all with start times of their own. */
function fill(
  random: Random,
  features: Features,
  { metadata, status }: NodeJson,
  priorities: readonly number[],
  incomingCpu: number,
  firstNumber: number,
): PodJson[] {
  const { name } = metadata;
  const target = Number(status.allocatable['cpu']) * 1000 - incomingCpu;
  const limit = Number(status.allocatable['pods']);
  const pods: PodJson[] = [];
  const freePorts = [80, 8080];
  let used = 0;
  while (used <= target && pods.length < Math.min(limit, 14)) {
    const isLast = pods.length === Math.min(limit, 14) - 1;
    const cpu = isLast
      ? target - used + random.pick([1, 100])
      : features.areTwins
        ? 1000
        : random.pick([100, 250, 300, 500, 700, 1000]);
    const { metadata: of, spec } = makePod(
      random,
      features,
      `p${firstNumber + pods.length}`,
      cpu,
      random.pick([64, 128, 256, 512]),
      freePorts,
    );
    used += cpu;
    const isTerminating = random.chance(features.terminating);
    const isMarked = isTerminating ? random.chance(0.8) : random.chance(0.02);
    const priority = Math.min(1_000_000_000, random.pick(priorities));
    pods.push({
      metadata: { ...of, ...(isTerminating ? { deletionTimestamp: '2026-01-01T10:00:00Z' } : {}) },
      spec: { ...spec, nodeName: name, priority },
      status: {
        ...(isMarked
          ? {
              conditions: [
                {
                  type: 'DisruptionTarget',
                  status: random.pick(['True', 'True', 'False']),
                  reason: random.pick(['PreemptionByScheduler', 'PreemptionByScheduler', 'DeletionByTaintManager']),
                },
              ],
            }
          : {}),
      },
    });
  }
  // Different on one node, often equal between nodes.
  const starts = random.sample(
    pods.map((_, index) => 60 * index + (features.isUniform ? 0 : random.between(0, 59))),
    pods.length,
  );
  return pods.map((pod, index) => ({ ...pod, status: { ...pod.status, startTime: timeAfter(starts[index]!) } }));
}

function timeAfter(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `2026-01-01T08:${two(Math.floor(seconds / 60))}:${two(seconds % 60)}Z`;
}

function makePod(
  random: Random,
  features: Features,
  name: string,
  cpuMilli: number,
  mebibytes: number,
  freePorts: number[] = [80, 8080],
): PodJson {
  const namespace = random.chance(0.9) ? 'default' : 'team-a';
  const labels: Record<string, string> = {};
  if (random.chance(0.9)) labels['app'] = random.pick(APPS);
  if (random.chance(0.3)) labels['tier'] = 'front';
  const requests = { cpu: `${cpuMilli}m`, memory: String(mebibytes * MEBIBYTE) };
  const devices: Labels = random.chance(features.gpu) ? { [GPU]: String(random.pick([1, 1, 2])) } : {};
  const container: Json = {
    name: 'c',
    image: 'registry.example/app:v1',
    resources: { requests: { ...requests, ...devices }, limits: devices },
    ...(random.chance(features.ports) && freePorts.length > 0
      ? { ports: [{ containerPort: 80, hostPort: takePort(random, freePorts), protocol: 'TCP' }] }
      : {}),
  };
  return {
    metadata: { name, namespace, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
    spec: {
      containers: [container],
      ...makeAffinity(random, features),
      ...makeSpread(random, features),
      ...(random.chance(0.15) ? { tolerations: [{ key: 'dedicated', operator: 'Exists' }] } : {}),
    },
  };
}

/** No port is taken twice on one node: upstream's set of ports forgets both when one goes. */
function takePort(random: Random, freePorts: number[]): number {
  return freePorts.splice(random.between(0, freePorts.length - 1), 1)[0]!;
}

function makeAffinity(random: Random, { affinity }: Features): Json {
  const terms = (): Json[] =>
    random.list(1, 2, () => ({
      labelSelector: { matchLabels: { app: random.pick(APPS) } },
      topologyKey: random.pick([HOSTNAME, HOSTNAME, ZONE]),
    }));
  const required = (): Json => ({ requiredDuringSchedulingIgnoredDuringExecution: terms() });
  const both = {
    ...(random.chance(affinity * 0.5) ? { podAffinity: required() } : {}),
    ...(random.chance(affinity * 0.7) ? { podAntiAffinity: required() } : {}),
  };
  return Object.keys(both).length === 0 ? {} : { affinity: both };
}

function makeSpread(random: Random, { spread }: Features): Json {
  if (!random.chance(spread)) return {};
  const topologyKey = random.pick([HOSTNAME, ZONE]);
  const labelSelector = { matchLabels: { app: random.pick(APPS) } };
  const maxSkew = random.between(1, 3);
  return { topologySpreadConstraints: [{ maxSkew, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector }] };
}
