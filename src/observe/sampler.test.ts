import { expect, test } from 'vitest';
import { Sampler } from './sampler.ts';
import { World } from './testing/world.ts';

test('a sample shows the state after everything at its instant, and costs no event', () => {
  const world = new World();
  const rows: string[] = [];
  let count = 0;
  const sampler = new Sampler(2_000_000, (at) => void rows.push(`${at / 1_000_000}s ${count}`));
  sampler.follow(world.onTime);
  world.on('committed', () => {
    count++;
  });
  world.at(0).addPod('a');
  world.at(2).addPod('b');
  world.at(2).addPod('c');
  world.at(7).addPod('d');
  sampler.finish(8_000_000);
  expect(rows).toEqual(['0s 1', '2s 3', '4s 3', '6s 3', '8s 4']);
});

test('an infinite interval takes none', () => {
  const sampler = new Sampler(Infinity, () => expect.unreachable());
  sampler.finish(1e12);
});
