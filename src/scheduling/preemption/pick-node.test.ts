import { expect, test } from 'vitest';
import { SECOND } from '../../engine/time.ts';
import { podInfo } from '../testing/test-cluster.ts';
import { pickNode } from './pick-node.ts';
import type { Candidate } from './select-victims.ts';

/** `[priority, start]` of each victim, the most important first; how many of them violate a budget. */
type Sketch = readonly [victims: readonly (readonly [number, number?])[], pdbViolations?: number];

function candidate([victims, pdbViolations = 0]: Sketch, index: number): Candidate {
  return {
    nodeName: `n${index + 1}`,
    victims: victims.map(([priority, start], place) => ({
      pod: podInfo(`v${place}`, { priority, status: start === undefined ? {} : { startTime: start * SECOND } }),
      violatesBudget: place < pdbViolations,
    })),
    pdbViolations,
  };
}

test.each<[criterion: string, chosen: string, sketches: Sketch[]]>([
  [
    'fewest budget violations',
    'n2',
    [
      [[[0, 1]], 1],
      [
        [
          [9, 1],
          [9, 1],
        ],
      ],
    ],
  ],
  [
    'lowest priority of the most important victim',
    'n2',
    [
      [[[5, 1]]],
      [
        [
          [4, 1],
          [4, 1],
          [4, 1],
        ],
      ],
    ],
  ],
  [
    'lowest sum of priorities',
    'n1',
    [
      [
        [
          [5, 1],
          [1, 1],
        ],
      ],
      [
        [
          [5, 1],
          [2, 1],
        ],
      ],
    ],
  ],
  [
    'lowest sum of priorities',
    'n2',
    [
      [
        [
          [-5, 1],
          [-6, 1],
        ],
      ],
      [[[-5, 1]]],
    ],
  ],
  [
    'latest start of the most important victims',
    'n2',
    [
      [
        [
          [5, 10],
          [1, 99],
        ],
      ],
      [
        [
          [5, 11],
          [1, 1],
        ],
      ],
    ],
  ],
  [
    'latest start of the most important victims',
    'n1',
    [
      [
        [
          [5, 10],
          [5, 30],
        ],
      ],
      [
        [
          [5, 9],
          [5, 40],
        ],
      ],
    ],
  ],
  // A victim of the lowest priority there is adds nothing to the sum.
  [
    'fewest victims',
    'n2',
    [
      [
        [
          [0, 1],
          [-2_147_483_648, 1],
        ],
      ],
      [[[0, 1]]],
    ],
  ],
  ['latest start of the most important victims', 'n2', [[[[5, 10]]], [[[5]]]]],
  ['first in order', 'n1', [[[[5, 10.2]]], [[[5, 10.9]]]]],
])('%s: %s', (criterion, chosen, sketches) => {
  const pick = pickNode(sketches.map(candidate));
  expect(pick.chosen.nodeName).toBe(chosen);
  expect([...pick.lostBy.values()]).toEqual([criterion]);
});

test('an only candidate is chosen, and nobody has lost', () => {
  const only = candidate([[[5]], 1], 0);
  expect(pickNode([only])).toEqual({ chosen: only, lostBy: new Map() });
});
