import type { WorldShape } from './decision-world.ts';

const USUAL = { templateCount: 100, burst: 1 } as const;

/** What is measured: both flavours and both ways to sample at four sizes, then templates and bursts at one. */
export const SHAPES: readonly WorldShape[] = [
  ...(['simple', 'complex'] as const).flatMap((flavour) =>
    [0, 100].flatMap((percentageOfNodesToScore) =>
      [100, 1000, 5000, 15_000]
        // The reference takes minutes to look at 15,000 nodes with all their pods again and again.
        .filter((nodeCount) => flavour === 'simple' || nodeCount <= 5000)
        .map((nodeCount) => ({ ...USUAL, nodeCount, flavour, percentageOfNodesToScore })),
    ),
  ),
  ...[10, 1000].map((templateCount) => ({
    ...USUAL,
    templateCount,
    nodeCount: 5000,
    flavour: 'simple' as const,
    percentageOfNodesToScore: 100,
  })),
  { templateCount: 1000, burst: 50, nodeCount: 5000, flavour: 'simple', percentageOfNodesToScore: 100 },
  { templateCount: 10, burst: 1, nodeCount: 5000, flavour: 'complex', percentageOfNodesToScore: 100 },
  { templateCount: 100, burst: 50, nodeCount: 5000, flavour: 'complex', percentageOfNodesToScore: 100 },
];
