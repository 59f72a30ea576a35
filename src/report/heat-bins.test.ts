import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binAllocation, podsIn, type HeatSource, type HeatWindow } from './heat-bins.ts';

interface Stay {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

interface Place {
  readonly joinedAt: number;
  readonly leftAt: number;
  readonly allocatable: number;
}

const END = 100;

function sourceOf(nodes: readonly Place[], stays: readonly Stay[]): HeatSource {
  const rows = nodes.map((_, node) => [...stays.keys()].filter((pod) => stays[pod]!.node === node));
  for (const pods of rows) pods.sort((a, b) => stays[a]!.from - stays[b]!.from);
  const offsets = [0];
  for (const pods of rows) offsets.push(offsets.at(-1)! + pods.length);
  return {
    order: Int32Array.from(nodes.keys()),
    byNode: { offsets: Int32Array.from(offsets), rows: Int32Array.from(rows.flat()) },
    scheduledAt: Float64Array.from(stays, ({ from }) => from),
    releasedAt: Float64Array.from(stays, ({ to }) => to),
    requests: Float64Array.from(stays, ({ amount }) => amount),
    allocatable: nodes.map(({ allocatable }) => allocatable),
    joinedAt: nodes.map(({ joinedAt }) => joinedAt),
    leftAt: nodes.map(({ leftAt }) => leftAt),
    endAt: END,
  };
}

/** The plain way: each bin on its own. */
function plainly(
  nodes: readonly Place[],
  stays: readonly Stay[],
  window: HeatWindow,
  columns: number,
  maxRows: number,
): number[] {
  const count = window.lastNode - window.firstNode;
  const rows = Math.min(count, maxRows);
  return Array.from({ length: rows * columns }, (_, bin) => {
    const [row, column] = [Math.floor(bin / columns), bin % columns];
    const width = (window.to - window.from) / columns;
    const [from, to] = [window.from + column * width, window.from + (column + 1) * width];
    const overlap = (begin: number, end: number): number => Math.max(0, Math.min(end, to) - Math.max(begin, from));
    const first = window.firstNode + Math.floor((row * count) / rows);
    const last = window.firstNode + Math.floor(((row + 1) * count) / rows);
    let [asked, there] = [0, 0];
    for (let node = first; node < last; node++) {
      const { joinedAt, leftAt, allocatable } = nodes[node]!;
      there += allocatable * overlap(joinedAt, leftAt < 0 ? END : leftAt);
      for (const stay of stays) if (stay.node === node) asked += stay.amount * overlap(stay.from, stay.to);
    }
    return there / width > 1e-6 ? asked / there : NaN;
  });
}

const place = fc.record({
  joinedAt: fc.integer({ min: 0, max: 60 }),
  leftAt: fc.oneof(fc.constant(-1), fc.integer({ min: 60, max: END })),
  allocatable: fc.integer({ min: 0, max: 64 }),
});
const stay = (nodeCount: number): fc.Arbitrary<Stay> =>
  fc
    .record({
      node: fc.nat(nodeCount - 1),
      from: fc.integer({ min: 0, max: END }),
      length: fc.integer({ min: 0, max: END }),
      amount: fc.integer({ min: 0, max: 8 }),
    })
    .map(({ node, from, length, amount }) => ({ node, from, to: Math.min(END, from + length), amount }));
const world = fc
  .array(place, { minLength: 1, maxLength: 12 })
  .chain((nodes) => fc.tuple(fc.constant(nodes), fc.array(stay(nodes.length), { maxLength: 30 })));
const windowOf = (nodeCount: number): fc.Arbitrary<HeatWindow> =>
  fc
    .tuple(
      fc.nat(END - 1),
      fc.integer({ min: 1, max: END }),
      fc.nat(nodeCount - 1),
      fc.integer({ min: 1, max: nodeCount }),
    )
    .map(([from, length, firstNode, count]) => ({
      from,
      to: Math.min(END, from + length),
      firstNode,
      lastNode: Math.min(nodeCount, firstNode + count),
    }));

describe('the bins of the heat map', () => {
  test('are what adding up each bin on its own gives', () => {
    fc.assert(
      fc.property(
        world.chain(([nodes, stays]) => fc.tuple(fc.constant(nodes), fc.constant(stays), windowOf(nodes.length))),
        fc.integer({ min: 1, max: 17 }),
        fc.integer({ min: 1, max: 9 }),
        ([nodes, stays, window], columns, maxRows) => {
          const { ratios } = binAllocation(sourceOf(nodes, stays), window, columns, maxRows);
          const expected = plainly(nodes, stays, window, columns, maxRows);
          expect(ratios.length).toBe(expected.length);
          for (const [bin, value] of expected.entries()) {
            if (Number.isNaN(value)) expect(ratios[bin]).toBeNaN();
            else expect(ratios[bin]).toBeCloseTo(value, 4);
          }
        },
      ),
    );
  });

  test('a node that is half full for half of the time', () => {
    const nodes = [{ joinedAt: 0, leftAt: -1, allocatable: 4 }];
    const source = sourceOf(nodes, [{ node: 0, from: 0, to: 50, amount: 2 }]);
    const window = { from: 0, to: END, firstNode: 0, lastNode: 1 };
    expect([...binAllocation(source, window, 4, 10).ratios]).toEqual([0.5, 0.5, 0, 0]);
    expect([...binAllocation(source, window, 1, 10).ratios]).toEqual([0.25]);
  });

  test('the pods of a window are those that were there in it, up to the limit', () => {
    const nodes = [0, 1].map(() => ({ joinedAt: 0, leftAt: -1, allocatable: 4 }));
    const stays = [
      { node: 1, from: 10, to: 20, amount: 1 },
      { node: 0, from: 0, to: 10, amount: 1 },
      { node: 0, from: 5, to: 30, amount: 1 },
    ];
    const source = sourceOf(nodes, stays);
    expect(podsIn(source, { from: 10, to: 20, firstNode: 0, lastNode: 2 }, 10)).toEqual([2, 0]);
    expect(podsIn(source, { from: 0, to: 5, firstNode: 0, lastNode: 2 }, 10)).toEqual([1]);
    expect(podsIn(source, { from: 0, to: END, firstNode: 0, lastNode: 2 }, 2)).toEqual([1, 2]);
  });
});
