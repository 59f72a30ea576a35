import { expect, it } from 'vitest';
import { BlockMaxima } from './block-maxima.ts';
import { ClassFacts, NOTHING } from './class-facts.ts';
import { BLOCK_SIZE, NodeBits } from './node-bits.ts';

it('keeps what is known of a block when another block brings more groups', () => {
  const maxima = new BlockMaxima(2, true);
  maxima.change(0, 0, NOTHING, 7);
  maxima.change(0, 0, NOTHING, 7);
  maxima.change(0, 1, NOTHING, 5);
  for (let group = 0; group < 9; group++) maxima.change(1, group, NOTHING, group);
  const told = [
    [0, 0],
    [0, 1],
    [1, 8],
  ].map(([block, group]) => {
    const index = maxima.firstOf(group!) + block!;
    return [maxima.maxima[index], maxima.ties[index]];
  });
  expect(told).toEqual([
    [7, 2],
    [5, 1],
    [8, 1],
  ]);
});

it('keeps a bound when the highest leaves, until somebody looks', () => {
  const maxima = new BlockMaxima(1, true);
  const open = new NodeBits(BLOCK_SIZE);
  const facts = new ClassFacts(BLOCK_SIZE, true);
  for (const [position, sum] of [9, 4, 4].entries()) {
    open.set(position);
    facts.setSum(position, sum);
    maxima.change(0, 0, NOTHING, sum);
  }
  open.clear(0);
  facts.setSum(0, NOTHING);
  maxima.change(0, 0, 9, NOTHING);
  expect([maxima.maxima[0], maxima.ties[0]]).toEqual([9, 0]);
  expect(maxima.refresh(0, 0, open, facts)).toBe(4);
  expect([maxima.maxima[0], maxima.ties[0]]).toEqual([4, 2]);
});
