import type { Json, NodeJson } from '../case.ts';
import { formatBytes, formatMilli } from './quantities.ts';
import type { Random } from './random.ts';
import type { Theme } from './theme.ts';
import {
  DISK,
  FPGA,
  GENERATION,
  GIBIBYTE,
  GPU,
  HOSTNAME,
  HUGEPAGES,
  IMAGES,
  MEBIBYTE,
  RACK,
  REGION,
  TAINTS,
  ZONE,
} from './vocabulary.ts';

/** A node, and what the generator must know of it to fill it up. */
export interface GeneratedNode {
  readonly json: NodeJson;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

interface Size {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

const SIZES: readonly Size[] = [
  { cpuMilli: 1000, memoryBytes: 2 * GIBIBYTE },
  { cpuMilli: 2000, memoryBytes: 4 * GIBIBYTE },
  { cpuMilli: 4000, memoryBytes: 16 * GIBIBYTE },
  { cpuMilli: 3920, memoryBytes: 15_842_304 * 1024 },
  { cpuMilli: 8000, memoryBytes: 32 * GIBIBYTE },
  { cpuMilli: 7910, memoryBytes: 28_000_000_001 },
  { cpuMilli: 32_000, memoryBytes: 128 * GIBIBYTE },
  { cpuMilli: 96_000, memoryBytes: 768 * GIBIBYTE },
];

export function makeNodes(random: Random, theme: Theme, count: number): GeneratedNode[] {
  const sizes = theme.isUniform ? [random.pick(SIZES)] : random.sample(SIZES, random.between(2, 5));
  return Array.from({ length: count }, (_, index) => makeNode(random, theme, `n${index + 1}`, random.pick(sizes)));
}

export function makeNode(random: Random, theme: Theme, name: string, size: Size = random.pick(SIZES)): GeneratedNode {
  const allocatable = makeAllocatable(random, theme, size);
  const spec = makeSpec(random, theme);
  const images = random.chance(theme.images) ? makeImages(random) : [];
  const json: NodeJson = {
    metadata: { name, labels: makeLabels(random, theme, name) },
    ...(Object.keys(spec).length === 0 ? {} : { spec }),
    status: {
      allocatable,
      ...(random.chance(0.2) ? { capacity: { ...allocatable, cpu: formatMilli(random, size.cpuMilli + 100) } } : {}),
      ...(images.length === 0 ? {} : { images }),
    },
  };
  return { json, ...size };
}

function makeLabels(random: Random, theme: Theme, name: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const isComplete = !random.chance(theme.missingLabels);
  if (isComplete || random.chance(0.7)) labels[HOSTNAME] = random.chance(0.03) ? `host-${name}` : name;
  if (theme.zoneCount > 0 && (isComplete || random.chance(0.5)))
    labels[ZONE] = `z${random.between(1, theme.zoneCount)}`;
  if (theme.zoneCount > 1 && (isComplete || random.chance(0.5))) labels[REGION] = random.chance(0.9) ? 'eu' : 'us';
  if (random.chance(0.5)) labels[RACK] = `k${random.between(1, 3)}`;
  if (random.chance(0.6)) labels[DISK] = random.pick(['ssd', 'hdd', 'nvme']);
  if (random.chance(0.4)) labels[GENERATION] = random.pick(['1', '2', '3', '10', '007', 'x']);
  return labels;
}

function makeAllocatable(random: Random, theme: Pick<Theme, 'extendedResources'>, size: Size): Record<string, string> {
  const allocatable: Record<string, string> = {
    cpu: formatMilli(random, size.cpuMilli),
    memory: formatBytes(random, size.memoryBytes),
    pods: random.chance(0.08) ? String(random.between(0, 4)) : random.pick(['110', '110', '250']),
  };
  if (random.chance(0.3)) allocatable['ephemeral-storage'] = random.pick(['10Gi', '100Gi', '500Mi']);
  if (random.chance(theme.extendedResources * 1.4)) allocatable[GPU] = String(random.pick([0, 1, 2, 4, 8]));
  if (random.chance(theme.extendedResources * 1.2)) allocatable[FPGA] = String(random.between(1, 3));
  if (random.chance(theme.extendedResources)) allocatable[HUGEPAGES] = random.pick(['0', '64Mi', '512Mi']);
  return allocatable;
}

function makeSpec(random: Random, theme: Pick<Theme, 'taints' | 'unschedulable'>): Record<string, unknown> {
  const taints = random.chance(theme.taints) ? random.sample(TAINTS, random.between(1, 3)) : [];
  const isUnschedulable = random.chance(theme.unschedulable);
  return {
    ...(isUnschedulable ? { unschedulable: true } : {}),
    ...(taints.length === 0 ? {} : { taints }),
  };
}

/** Nodes now and then report another size for the same name; one image may have several names. */
function makeImages(random: Random): { names: string[]; sizeBytes: number }[] {
  return random.some(IMAGES, 0.4).map(({ name, sizeBytes }) => {
    const tagged = name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
    const names = random.chance(0.2) ? [`${name.split(':')[0]}@sha256:${'ab'.repeat(32)}`, tagged] : [tagged];
    return { names, sizeBytes: random.chance(0.1) ? sizeBytes + 50 * MEBIBYTE : sizeBytes };
  });
}

/** Other taints, or none. */
export function makeNodeSpec(random: Random): Json {
  return makeSpec(random, { taints: 0.5, unschedulable: 0.2 });
}

/** Other resources. */
export function makeNodeStatus(random: Random): NodeJson['status'] {
  return { allocatable: makeAllocatable(random, { extendedResources: 0.3 }, random.pick(SIZES)) };
}
