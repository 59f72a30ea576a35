import { GPU_COUNT, WHOLE_GPU_MILLI } from '../../api/objects/gpu.ts';
import type { ResourceList } from '../../api/objects/meta.ts';
import type { sizeArgs } from './gpu-score.ts';

type Size = keyof typeof sizeArgs;

const SIZE_OF: Readonly<Record<Size, (capacity: ResourceList) => number>> = {
  maxNodeCpuMilli: (capacity) => capacity['cpu'] ?? 0,
  maxNodeGpuMilli: (capacity) => (capacity[GPU_COUNT] ?? 0) * WHOLE_GPU_MILLI,
};

/**
 * Nodes larger than what a policy measures by may all get the lowest score: which of its arguments would mend that.
 *
 * @param reachesLowest whether an empty node may, by its CPU and its GPUs in units of what the policy measures by (0 where it does not)
 */
export function warnOfLargerNodes(
  policy: string,
  measures: Readonly<Partial<Record<Size, number>>>,
  capacities: readonly ResourceList[],
  reachesLowest: (cpu: number, gpu: number) => boolean,
): string | undefined {
  const share = (size: Size, capacity: ResourceList): number => {
    const measure = measures[size];
    return measure === undefined ? 0 : SIZE_OF[size](capacity) / measure;
  };
  const tooLarge = capacities.filter((capacity) =>
    reachesLowest(share('maxNodeCpuMilli', capacity), share('maxNodeGpuMilli', capacity)),
  );
  if (tooLarge.length === 0) return undefined;
  const better = (Object.keys(SIZE_OF) as Size[]).flatMap((size) => {
    const largest = Math.max(...tooLarge.map(SIZE_OF[size]));
    return largest > (measures[size] ?? Infinity) ? [`${size}: ${largest}`] : [];
  });
  return `plugin ${policy}: nodes larger than it measures by may all score 0; its args for these nodes: { ${better.join(', ')} } (docs/fgd.md)`;
}
