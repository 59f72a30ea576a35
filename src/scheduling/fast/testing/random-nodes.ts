import { GPU_COUNT, GPU_MODEL } from '../../../api/objects/gpu.ts';
import { LABEL_HOSTNAME, LABEL_ZONE, type Node, type Taint } from '../../../api/objects/node.ts';
import { GIBIBYTE, MEBIBYTE, testNode } from '../../testing/test-cluster.ts';
import type { Dice } from './dice.ts';

export const GPU = 'example.com/gpu';
export const GPU_MODELS = ['T4', 'P100'];
export const IMAGES = ['registry/app:latest', 'registry/base:1', 'registry/tool:2'];

const TAINTS: readonly Taint[] = [
  { key: 'dedicated', value: '', effect: 'PreferNoSchedule' },
  { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
  { key: 'flaky', value: '', effect: 'PreferNoSchedule' },
  { key: 'broken', value: '', effect: 'NoExecute' },
];

/** What kinds of nodes a world has. */
export interface NodeStyle {
  readonly zones: number;
  readonly hasOddNodes: boolean;
  /** Nodes lend out devices (scheduling/gpu). */
  readonly hasSharedGpus: boolean;
}

export function randomNode(dice: Dice, index: number, { zones, hasOddNodes, hasSharedGpus }: NodeStyle): Node {
  const name = `n${index}`;
  const zone = zones === 0 || (hasOddNodes && dice.chance(0.1)) ? {} : { [LABEL_ZONE]: `z${dice.between(1, zones)}` };
  // Nobody keeps two nodes from naming the same host.
  const host = hasOddNodes && dice.chance(0.05) ? `h${index % 3}` : name;
  const hostname = hasOddNodes && dice.chance(0.05) ? {} : { [LABEL_HOSTNAME]: host };
  const size = dice.pick([1, 2, 4]);
  return testNode(name, {
    labels: {
      ...zone,
      ...hostname,
      size: `${size}`,
      rack: `r${index % 5}`,
      ...(hasSharedGpus ? { [GPU_MODEL]: dice.pick(GPU_MODELS) } : {}),
    },
    allocatable: {
      cpu: size * 1000,
      memory: hasOddNodes && dice.chance(0.03) ? 0 : size * 2 * GIBIBYTE,
      'ephemeral-storage': 10 * GIBIBYTE,
      pods: dice.pick([3, 5, 8, 20]),
      ...(dice.chance(0.3) ? { [GPU]: dice.pick([1, 2, 4]) } : {}),
      ...(hasSharedGpus && dice.chance(0.7) ? { [GPU_COUNT]: dice.pick([1, 2, 4]) } : {}),
    },
    taints: hasOddNodes && dice.chance(0.2) ? dice.some(dice.between(1, 2), () => dice.pick(TAINTS)) : [],
    unschedulable: hasOddNodes && dice.chance(0.04),
    images: IMAGES.filter(() => dice.chance(0.25)).map((image) => ({ name: image, sizeBytes: 400 * MEBIBYTE })),
  });
}
