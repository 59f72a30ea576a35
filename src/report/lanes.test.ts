import { expect, test } from 'vitest';
import { Lanes } from './lanes.ts';

test('pods that are there at the same time have lanes of their own; a lane is used again', () => {
  const stays = [
    [0, 10],
    [5, 20],
    [10, 15],
    [12, 13],
    [15, 30],
  ];
  const byNode = { offsets: Int32Array.of(0, 5), rows: Int32Array.of(0, 1, 2, 3, 4) };
  const lanes = new Lanes(
    byNode,
    Float64Array.from(stays, ([from]) => from!),
    Float64Array.from(stays, ([, to]) => to!),
  );
  expect([...lanes.of(0)]).toEqual([0, 1, 0, 2, 0]);
});
