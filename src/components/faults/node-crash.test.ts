import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../engine/time.ts';
import { LABEL_ZONE } from '../../api/objects/node.ts';
import { World } from '../testing/world.ts';
import nodeCrash from './node-crash.ts';

const machines = Array.from({ length: 6 }, (_, index) => ({
  name: `node-${index}`,
  pool: index < 4 ? 'small' : 'large',
  labels: { [LABEL_ZONE]: index % 2 === 0 ? 'even' : 'odd' },
}));

function crash(options: unknown, seed = '1'): string[] {
  const world = new World({ seed, machines, components: [[nodeCrash, options]] });
  const lines = world.record(['machine-stopped', 'machine-started']);
  world.run(10 * MINUTE);
  return lines.map((line) => line.trim());
}

describe('who stops', () => {
  test.each<[string, Record<string, unknown>, readonly string[]]>([
    ['by name', { nodes: ['node-3', 'node-1'] }, ['node-3', 'node-1']],
    ['a pool', { pool: 'large' }, ['node-4', 'node-5']],
    ['a zone', { zone: 'odd' }, ['node-1', 'node-3', 'node-5']],
    ['a zone of a pool', { zone: 'odd', pool: 'large' }, ['node-5']],
  ])('%s', (_name, selection, names) => {
    expect(crash({ ...selection, at: '1m' })).toEqual(names.map((name) => `60.000 machine-stopped ${name}`));
  });

  test('so many, drawn by the seed: the same each time, others with another seed', () => {
    const draws = ['1', '1', '2', '3', '4'].map((seed) => crash({ count: 2, at: '1m' }, seed).join());
    expect(draws[0]).toBe(draws[1]);
    expect(new Set(draws).size).toBeGreaterThan(1);
    expect(crash({ count: 2, at: '1m' })).toHaveLength(2);
  });
});

test('they start again after the duration', () => {
  expect(crash({ nodes: ['node-0'], at: '1m', duration: '2m' })).toEqual([
    '60.000 machine-stopped node-0',
    '180.000 machine-started node-0',
  ]);
});

test.each([
  [{ nodes: ['nope'], at: '1m' }, 'there is no node called "nope"'],
  [{ pool: 'nope', at: '1m' }, 'expected at least 1 nodes to choose from, there are 0'],
  [{ count: 7, at: '1m' }, 'expected at least 7 nodes to choose from, there are 6'],
  [{ at: '1m' }, 'expected at least one of nodes, pool, zone, count'],
])('%j: %s', (options, message) => {
  expect(() => crash(options)).toThrow(message);
});
