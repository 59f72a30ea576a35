import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GpuRequest } from '../../api/objects/gpu.ts';
import { Fragmentation, FRAGMENTATION_BUCKETS } from './fragmentation.ts';
import { findTargetWorkload, type TargetWorkload } from './target-workload.ts';

const gpus = (count: number, milli: number, ...models: string[]): GpuRequest => ({ count, milli, models });
const only = (cpuMilli: number, request: GpuRequest | undefined): TargetWorkload => [
  { cpuMilli, gpus: request, weight: 1 },
];

describe('one typical pod and a node with 8 free cores and devices with 300 and 1000 left', () => {
  test.each<[string, number, GpuRequest | undefined, Partial<Record<(typeof FRAGMENTATION_BUCKETS)[number], number>>]>([
    ['finds neither CPU nor GPU', 9000, gpus(2, 500), { q1_lack_both: 1300 }],
    ['finds no GPU', 8000, gpus(2, 500), { q2_lack_gpu: 1300 }],
    ['cannot use the small rest', 8000, gpus(1, 500), { q2_lack_gpu: 300, q3_satisfied: 1000 }],
    ['can use all of it', 8000, gpus(1, 300), { q3_satisfied: 1300 }],
    ['finds no CPU', 9000, gpus(1, 500), { q4_lack_cpu: 1300 }],
    ['asks for no GPU', 8000, undefined, { xl_satisfied: 1300 }],
    ['asks for no GPU and finds no CPU', 9000, undefined, { xr_lack_cpu: 1300 }],
    ['may not use the model', 8000, gpus(1, 300, 'A', 'B'), { no_access: 1300 }],
  ])('%s', (_what, cpuMilli, request, expected) => {
    const buckets = new Fragmentation(only(cpuMilli, request)).buckets(8000, [300, 1000], 'C');
    const named = Object.fromEntries(FRAGMENTATION_BUCKETS.map((name, index) => [name, buckets[index]!]));
    expect(named).toEqual({ ...Object.fromEntries(FRAGMENTATION_BUCKETS.map((name) => [name, 0])), ...expected });
  });
});

const shape = fc.record({
  cpuMilli: fc.nat(64_000),
  gpus: fc.option(
    fc.record({
      count: fc.integer({ min: 1, max: 8 }),
      milli: fc.integer({ min: 1, max: 1000 }),
      models: fc.subarray(['A', 'B', 'C']),
    }),
    { nil: undefined },
  ),
});

test('the buckets are all that is idle; what is not satisfied is the fragments', () => {
  fc.assert(
    fc.property(
      fc.array(shape, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(1000), { maxLength: 8 }),
      fc.nat(64_000),
      fc.constantFrom('A', 'B', 'D', ''),
      (pods, left, freeCpu, model) => {
        const fragmentation = new Fragmentation(findTargetWorkload(pods, 1));
        const buckets = [...fragmentation.buckets(freeCpu, left, model)];
        const idle = left.reduce((sum, milli) => sum + milli, 0);
        expect(buckets.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(idle, 6);
        const satisfied = buckets[FRAGMENTATION_BUCKETS.indexOf('q3_satisfied')]!;
        expect(fragmentation.amount(freeCpu, left, model)).toBeCloseTo(idle - satisfied, 6);
      },
    ),
  );
});

/** Pod by pod, device by device. */
function countPlainly(pods: TargetWorkload, freeCpuMilli: number, left: readonly number[], model: string): number[] {
  const buckets = Object.fromEntries(FRAGMENTATION_BUCKETS.map((name) => [name, 0]));
  const idle = left.reduce((sum, free) => sum + free, 0);
  for (const { cpuMilli, gpus: request, weight } of pods) {
    const hasCpu = freeCpuMilli >= cpuMilli;
    const add = (name: (typeof FRAGMENTATION_BUCKETS)[number], amount: number): void => {
      buckets[name]! += weight * amount;
    };
    if (request === undefined) {
      add(hasCpu ? 'xl_satisfied' : 'xr_lack_cpu', idle);
      continue;
    }
    const { count, milli, models } = request;
    const tooSmall = left.filter((free) => free < milli).reduce((sum, free) => sum + free, 0);
    if (models.length > 0 && !models.includes(model)) add('no_access', idle);
    else if (left.filter((free) => free >= milli).length < count) add(hasCpu ? 'q2_lack_gpu' : 'q1_lack_both', idle);
    else if (!hasCpu) add('q4_lack_cpu', idle);
    else {
      add('q2_lack_gpu', tooSmall);
      add('q3_satisfied', idle - tooSmall);
    }
  }
  return left.length === 0 ? FRAGMENTATION_BUCKETS.map(() => 0) : Object.values(buckets);
}

test('what is counted share by share is what pod by pod would give', () => {
  fc.assert(
    fc.property(
      fc.array(shape, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(1000), { maxLength: 20 }),
      fc.nat(64_000),
      fc.constantFrom('A', 'B', 'D', ''),
      (pods, left, freeCpu, model) => {
        const workload = findTargetWorkload(pods, 1);
        const buckets = [...new Fragmentation(workload).buckets(freeCpu, left, model)];
        expect(buckets).toEqual(countPlainly(workload, freeCpu, left, model));
      },
    ),
  );
});

describe('typical pods', () => {
  const pods = [
    ...Array<TargetWorkload[number]>(5).fill({ cpuMilli: 1, gpus: gpus(1, 500), weight: 0 }),
    ...Array<TargetWorkload[number]>(3).fill({ cpuMilli: 1, gpus: undefined, weight: 0 }),
    { cpuMilli: 2, gpus: undefined },
    { cpuMilli: 3, gpus: undefined },
  ];

  test('the most frequent kinds until enough are covered, the larger first of equals', () => {
    const kinds = (coverage: number): unknown =>
      findTargetWorkload(pods, coverage).map(({ cpuMilli, gpus: request, weight }) => [
        cpuMilli,
        request?.milli,
        weight,
      ]);
    expect(kinds(0.8)).toEqual([
      [1, 500, 0.625],
      [1, undefined, 0.37499999999999994],
    ]);
    expect(findTargetWorkload(pods, 0.81).map(({ cpuMilli }) => cpuMilli)).toEqual([1, 1, 3]);
    expect(findTargetWorkload(pods, 1)).toHaveLength(4);
  });

  test('models make a kind of their own, memory does not', () => {
    const two = [gpus(1, 500, 'A'), gpus(1, 500, 'B')].map((request) => ({ cpuMilli: 1, gpus: request }));
    expect(findTargetWorkload(two, 1).map(({ gpus: request }) => request?.models)).toEqual([['B'], ['A']]);
  });
});
