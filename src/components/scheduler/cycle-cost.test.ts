import { describe, expect, test } from 'vitest';
import { SECOND } from '../../engine/time.ts';
import { numFeasibleNodesToFind } from '../../scheduling/search.ts';
import { cycleDuration, type CycleEffort } from './cycle-cost.ts';
import { schedulerOptions } from './options.ts';

const { cycle: cost } = schedulerOptions.parse({});
const NODES = 5000;
const PLAIN: CycleEffort = { nodesExamined: 501, nodesScored: 500, walks: [], nodesDryRun: 0 };
const walk = (plugin: string) => ({ plugin, nodeCount: NODES });

/** How many percent the model may be off. Where one number serves two workloads, it lies between them. */
const TOLERANCE_PERCENT = 30;

describe('the cost model agrees with the thresholds of scheduler_perf (pods per second, 5,000 nodes)', () => {
  test('a plain pod at 5,000 nodes looks at 501 and scores 500', () => {
    expect(numFeasibleNodesToFind(NODES, 0)).toBe(PLAIN.nodesScored);
  });

  test.each<[workload: string, threshold: number, effort: CycleEffort]>([
    ['SchedulingBasic', 270, PLAIN],
    ['SchedulingSecrets', 260, PLAIN],
    ['SchedulingDaemonset', 390, { ...PLAIN, nodesExamined: 1, nodesScored: 0 }],
    ['SchedulingNodeAffinity', 220, PLAIN],
    ['TopologySpreading', 85, { ...PLAIN, walks: [walk('PodTopologySpread')] }],
    ['PreferredTopologySpreading', 125, { ...PLAIN, walks: [walk('PodTopologySpread')] }],
    ['SchedulingPodAffinity', 35, { ...PLAIN, walks: [walk('InterPodAffinity'), walk('InterPodAffinity')] }],
    ['SchedulingPodAntiAffinity', 60, { ...PLAIN, walks: [walk('InterPodAffinity'), walk('InterPodAffinity')] }],
    ['SchedulingPreferredPodAffinity', 90, { ...PLAIN, walks: [walk('InterPodAffinity')] }],
    ['SchedulingPreferredPodAntiAffinity', 90, { ...PLAIN, walks: [walk('InterPodAffinity')] }],
  ])('%s: %d pods/s', (_workload, threshold, effort) => {
    const throughput = SECOND / cycleDuration(cost, effort);
    expect(Math.abs(throughput / threshold - 1) * 100).toBeLessThanOrEqual(TOLERANCE_PERCENT);
  });

  test('Unschedulable: 140-170 pods/s beside 5 pods/s that fit nowhere and try to preempt', () => {
    const unschedulable = cycleDuration(cost, { nodesExamined: NODES, nodesScored: 0, walks: [], nodesDryRun: NODES });
    const throughput = (SECOND - 5 * unschedulable) / cycleDuration(cost, PLAIN);
    expect(throughput).toBeGreaterThan(140);
    expect(throughput).toBeLessThan(170);
  });
});

test('the duration is in whole microseconds, rounded up', () => {
  const one = { ...PLAIN, nodesExamined: 0, nodesScored: 1 };
  expect(cycleDuration({ ...cost, baseMicroseconds: 0 }, one)).toBe(2);
  expect(
    cycleDuration({ ...cost, baseMicroseconds: 0.1, perScoredNodeMicroseconds: 0.2 }, { ...one, nodesScored: 3 }),
  ).toBe(1);
});
