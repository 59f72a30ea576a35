import { expect, test } from 'vitest';
import { BlockMaxima } from './block-maxima.ts';
import { BLOCK_SIZE } from './node-bits.ts';

test('what is known of a block stays known when another block brings more groups', () => {
  const maxima = new BlockMaxima(2 * BLOCK_SIZE);
  maxima.add(0, 0, 7);
  maxima.add(1, 0, 7);
  maxima.add(2, 1, 5);
  for (let group = 0; group < 9; group++) maxima.add(BLOCK_SIZE + group, group, group);
  expect([maxima.max(0, 0), maxima.ties(0, 0), maxima.max(0, 1), maxima.ties(0, 1)]).toEqual([7, 2, 5, 1]);
  expect([maxima.max(1, 8), maxima.ties(1, 8)]).toEqual([8, 1]);
});
