/** The few words that all cases are made of: few, so that they meet. */

export const ZONE = 'topology.kubernetes.io/zone';
export const REGION = 'topology.kubernetes.io/region';
export const HOSTNAME = 'kubernetes.io/hostname';
export const RACK = 'example.com/rack';
export const DISK = 'disk';
export const GENERATION = 'example.com/generation';

export const TOPOLOGY_KEYS = [ZONE, HOSTNAME, RACK, REGION, DISK] as const;

export const NAMESPACES = ['default', 'team-a', 'team-b'] as const;
export const APPS = ['web', 'db', 'cache'] as const;
export const TIERS = ['front', 'back'] as const;
export const REVISIONS = ['r1', 'r2'] as const;
export const REVISION = 'pod-template-hash';

export const GPU = 'example.com/gpu';
export const FPGA = 'vendor.example/fpga';
export const HUGEPAGES = 'hugepages-2Mi';

export const KIBIBYTE = 1024;
export const MEBIBYTE = 1024 * 1024;
export const GIBIBYTE = 1024 * 1024 * 1024;

export interface Image {
  readonly name: string;
  readonly sizeBytes: number;
}

export const IMAGES: readonly Image[] = [
  { name: 'registry.example/tiny:v1', sizeBytes: 12 * MEBIBYTE },
  { name: 'registry.example/edge:v1', sizeBytes: 23 * MEBIBYTE + 4097 },
  { name: 'registry.example/web:v2', sizeBytes: 187_654_321 },
  { name: 'registry.example:5000/db', sizeBytes: 640_000_001 },
  { name: 'nginx', sizeBytes: 150_000_000 },
  { name: 'registry.example/cuda:12', sizeBytes: 4_321_987_654 },
];

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export const TAINTS: readonly Taint[] = [
  { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
  { key: 'dedicated', value: 'batch', effect: 'NoSchedule' },
  { key: 'spot', value: 'true', effect: 'PreferNoSchedule' },
  { key: 'old', effect: 'PreferNoSchedule' },
  { key: 'dedicated', value: 'batch', effect: 'PreferNoSchedule' },
  { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
];

/** Plugins that reject pods after a look at the nodes; a pod that waits hears what they hint. Each that is added is tried. */
export const REJECTORS = [
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'PodTopologySpread',
  'InterPodAffinity',
] as const;

export const OTHER_SCHEDULER = 'other-scheduler';
