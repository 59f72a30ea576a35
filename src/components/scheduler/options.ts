import { z } from 'zod';
import { profileConfiguration } from '../../scheduling/configuration.ts';

const DEFAULTS = 'kube-scheduler apis/config/v1/defaults.go';

/** Microseconds with a fraction, because one node costs about one. */
function microseconds(defaultValue: number, description: string): z.ZodDefault<z.ZodNumber> {
  return z.number().min(0).max(1e9).default(defaultValue).describe(description);
}

/**
 * What one scheduling cycle costs. Fitted to the thresholds (pods per second, 5,000 nodes) of the project's own benchmark,
 * test/integration/scheduler_perf of v1.36 (performance-config.yaml): what its CI accepts at the least, so that the model
 * is rather too slow than too fast. cycle-cost.test.ts holds the model against that table.
 */
const cycleCost = z.strictObject({
  baseMicroseconds: microseconds(
    2500,
    'pop, snapshot, assume, start of the binding; SchedulingDaemonset: 390 pods/s where one of 15,000 nodes is looked at',
  ),
  perExaminedNodeMicroseconds: microseconds(
    1,
    'all filters on one node; SchedulingBasic: 270 pods/s, shared with the scores',
  ),
  perScoredNodeMicroseconds: microseconds(
    1.4,
    'all scores of one node; SchedulingBasic: 270 pods/s, shared with the filters',
  ),
  perScannedNodeMicroseconds: z
    .strictObject({
      PodTopologySpread: microseconds(
        1.2,
        'between TopologySpreading (85 pods/s: 1.6) and PreferredTopologySpreading (125: 0.9)',
      ),
      InterPodAffinity: microseconds(
        1.9,
        'between SchedulingPreferredPodAffinity (90 pods/s, one walk: 1.5) and SchedulingPodAffinity (35, two walks: 2.5)',
      ),
      other: microseconds(1.5, 'any other plugin that walks over the cluster; assumption: as those two'),
    })
    .prefault({})
    .describe('one node in one walk of a plugin over the cluster (PreFilter and PreScore each walk)'),
  perDryRunNodeMicroseconds: microseconds(
    15,
    "one node in preemption's dry run for a pod that fits nowhere; Unschedulable: 140-170 pods/s beside 5 such pods/s",
  ),
});

const DEFAULT_SCHEDULER_NAME = 'default-scheduler';

/** `scheduler` of a scenario: KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1) and the cost of a cycle. */
export const schedulerOptions = z
  .strictObject({
    profiles: z
      .array(profileConfiguration)
      .min(1)
      .prefault([{ schedulerName: DEFAULT_SCHEDULER_NAME }])
      .superRefine((profiles, context) => {
        const names = new Set<string>();
        for (const [index, { schedulerName }] of profiles.entries()) {
          if (names.has(schedulerName)) {
            const message = `two profiles are called "${schedulerName}"`;
            context.addIssue({ code: 'custom', path: [index, 'schedulerName'], message });
          }
          names.add(schedulerName);
        }
      })
      .describe('ways to schedule, as in KubeSchedulerConfiguration; each pod names one'),
    percentageOfNodesToScore: z
      .int()
      .min(0)
      .max(100)
      .default(0)
      .describe(`0: adaptive, 50 % less one per 125 nodes, at least 5 %; ${DEFAULTS}`),
    podInitialBackoffSeconds: z.int().min(1).max(86_400).default(1).describe(DEFAULTS),
    podMaxBackoffSeconds: z.int().min(0).max(86_400).default(10).describe(`0: no backoff at all; ${DEFAULTS}`),
    clientConnection: z
      .strictObject({
        qps: z.number().gt(0).default(50).describe(`requests per second; ${DEFAULTS}`),
        burst: z.int().min(1).default(100).describe(DEFAULTS),
      })
      .prefault({})
      .describe('the rate limiter of its connection to the API server'),
    engine: z
      .enum(['fast', 'reference', 'verify'])
      .default('fast')
      .describe(
        'how decisions are computed, never which: `fast` remembers answers, `reference` asks every plugin each time, `verify` does both and stops where they differ',
      ),
    cycle: cycleCost.prefault({}).describe('what one scheduling cycle costs in time'),
  })
  .refine(({ podInitialBackoffSeconds, podMaxBackoffSeconds: max }) => max === 0 || podInitialBackoffSeconds <= max, {
    path: ['podMaxBackoffSeconds'],
    error: 'must not be below podInitialBackoffSeconds',
  });

export type SchedulerOptions = z.output<typeof schedulerOptions> & {
  /** Each attempt of this pod (namespace/name) is told slowly, as a fact; no part of a scenario. */
  readonly explain?: { readonly pod: string };
};
export type CycleCost = SchedulerOptions['cycle'];
