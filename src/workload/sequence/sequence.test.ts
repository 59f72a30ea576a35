import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../engine/rng.ts';
import type { PodRequest } from '../trace.ts';
import { arrange } from './arrange.ts';
import { drawOrder } from './draw-order.ts';
import { parseNodeRanks, parsePodOrder } from './order-file.ts';

/** Pods that ask for so many devices, so many thousandths of each. */
function podsOf(...asked: readonly (readonly [count: number, milli: number])[]): PodRequest[] {
  return asked.map(([count, milli], index) => ({
    name: `p${index}`,
    namespace: 'default',
    labels: {},
    annotations: {},
    spec: { ...(count > 0 && { gpus: { count, milli, models: [] } }) } as Partial<
      PodRequest['spec']
    > as PodRequest['spec'],
  }));
}

const askedBy = (pods: readonly PodRequest[], order: readonly number[]): number =>
  order.reduce((sum, row) => sum + (pods[row]!.spec.gpus?.count ?? 0) * (pods[row]!.spec.gpus?.milli ?? 0), 0);

const anyPods = fc
  .array(fc.tuple(fc.constantFrom(0, 1, 1, 2, 8), fc.integer({ min: 1, max: 1000 })), { minLength: 1, maxLength: 60 })
  .map((asked) => podsOf(...asked));

describe('an order is drawn', () => {
  const stream = (seed: string): ReturnType<ReturnType<typeof createRng>['stream']> => createRng(seed).stream('order');

  test('every pod once, by the seed', () => {
    fc.assert(
      fc.property(anyPods, fc.string(), (pods, seed) => {
        const order = drawOrder(pods, undefined, stream(seed));
        expect(order.toSorted((a, b) => a - b)).toEqual([...pods.keys()]);
        expect(drawOrder(pods, undefined, stream(seed))).toEqual(order);
      }),
    );
    const many = podsOf(...Array<[number, number]>(50).fill([1, 1]));
    expect(drawOrder(many, undefined, stream('a'))).not.toEqual(drawOrder(many, undefined, stream('b')));
  });

  test('more is asked for: all pods first, then copies until the next would be too much', () => {
    fc.assert(
      fc.property(anyPods, fc.integer({ min: 0, max: 20_000 }), fc.string(), (pods, more, seed) => {
        const own = askedBy(pods, [...pods.keys()]);
        fc.pre(own > 0);
        const order = drawOrder(pods, own + more, stream(seed));
        expect(order.slice(0, pods.length).toSorted((a, b) => a - b)).toEqual([...pods.keys()]);
        // A copy with several devices counts as one when it is drawn.
        expect(askedBy(pods, order)).toBeLessThanOrEqual(own + more + 7000);
      }),
    );
  });

  test('less is asked for: pods are left out until it is not too much', () => {
    fc.assert(
      fc.property(anyPods, fc.double({ min: 0, max: 0.9, noNaN: true }), fc.string(), (pods, share, seed) => {
        const own = askedBy(pods, [...pods.keys()]);
        fc.pre(own > 0);
        const order = drawOrder(pods, own * share, stream(seed));
        expect(new Set(order).size).toBe(order.length);
        expect(askedBy(pods, order)).toBeLessThanOrEqual(own * share);
      }),
    );
  });
});

test('a row that comes again is a copy with a name of its own', () => {
  const names = arrange(podsOf([1, 1], [1, 1]), [1, 0, 1, 1]).map(({ name }) => name);
  expect(names).toEqual(['p1', 'p0', 'p1-tuned-0', 'p1-tuned-1']);
});

describe('order files', () => {
  test('pods and nodes', () => {
    expect(parsePodOrder('{"pods":[2,0,0]}', 'o.json', 3)).toEqual([2, 0, 0]);
    expect([...parseNodeRanks('{"nodes":["a","b"],"rank":[1,0]}', 'o.json')]).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
  });

  test.each([
    ['1', 'o.json expected a JSON object'],
    ['{}', 'o.json expected { pods: [row, ...] }'],
    ['{"pods":[3]}', 'o.json pods: expected rows from 0 to 2, there is 3'],
    ['{"pods":[1.5]}', 'o.json pods: expected rows from 0 to 2, there is 1.5'],
  ])('bad pods: %s', (text, line) => {
    expect(() => parsePodOrder(text, 'o.json', 3)).toThrow(expect.objectContaining({ line }) as Error);
  });

  test.each([
    ['{ "pods": [1,\n2', /^o\.json:2:2 this is no JSON: /],
    ['', /^o\.json:1:1 this is no JSON: /],
    ['{ "pods": [1], }', /^o\.json\S* this is no JSON: /],
  ])('no JSON: %s', (text, line) => {
    const expected = expect.objectContaining({ line: expect.stringMatching(line) as string }) as Error;
    expect(() => parsePodOrder(text, 'o.json', 3)).toThrow(expected);
  });

  test.each([
    ['{"nodes":["a"]}', 'o.json expected { nodes: [name, ...], rank: [number, ...] } of one length'],
    ['{"nodes":["a","b"],"rank":[1,1]}', 'o.json rank: expected whole numbers from 0 on, each once'],
  ])('bad nodes: %s', (text, line) => {
    expect(() => parseNodeRanks(text, 'o.json')).toThrow(expect.objectContaining({ line }) as Error);
  });
});
