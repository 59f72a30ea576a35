import { GPU_COUNT, WHOLE_GPU_MILLI } from '../../api/objects/gpu.ts';
import type { ResourceList } from '../../api/objects/meta.ts';
import type { sizeArgs } from './gpu-score.ts';

type Size = keyof typeof sizeArgs;

const SIZE_OF: Readonly<Record<Size, (capacity: ResourceList) => number>> = {
  maxNodeCpuMilli: (capacity) => capacity['cpu'] ?? 0,
  maxNodeGpuMilli: (capacity) => (capacity[GPU_COUNT] ?? 0) * WHOLE_GPU_MILLI,
};

/** Nodes larger than what a policy measures by may all get the lowest score: which of its arguments would mend that. */
export function warnOfLargerNodes(
  policy: string,
  measures: Readonly<Partial<Record<Size, number>>>,
  capacities: readonly ResourceList[],
): string | undefined {
  const better: string[] = [];
  for (const size of Object.keys(SIZE_OF) as Size[]) {
    const measure = measures[size];
    if (measure === undefined) continue;
    const largest = capacities.reduce((most, capacity) => Math.max(most, SIZE_OF[size](capacity)), 0);
    if (largest > measure) better.push(`${size}: ${largest}`);
  }
  if (better.length === 0) return undefined;
  return `plugin ${policy}: nodes larger than it measures by may all score 0; its args for these nodes: { ${better.join(', ')} } (docs/fgd.md)`;
}
