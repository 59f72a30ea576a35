import { z } from 'zod';
import { CONFIGURATION_VERSION } from '../../scheduling/configuration.ts';
import { TIE_BREAKS } from '../../scheduling/tie-break.ts';
import { BACKOFFS_IN_ORDER, honouredFields, notModelledFields } from './configuration-fields.ts';

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

/** `scheduler` of a scenario: KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1) and what is our own. */
export const schedulerOptions = z
  .strictObject({
    configFile: z
      .string({ error: 'expected the name of a file' })
      .min(1, { error: 'expected the name of a file' })
      .optional()
      .describe(
        'a KubeSchedulerConfiguration as kube-scheduler reads it with --config; fields that stand here win over those of the file',
      ),
    apiVersion: z.literal(CONFIGURATION_VERSION).optional().describe('header of a KubeSchedulerConfiguration'),
    kind: z.literal('KubeSchedulerConfiguration').optional().describe('header of a KubeSchedulerConfiguration'),
    ...honouredFields,
    ...notModelledFields,
    engine: z
      .enum(['fast', 'reference', 'verify'])
      .default('fast')
      .describe(
        'how decisions are computed, never which: `fast` remembers answers, `reference` asks every plugin each time, `verify` does both and stops where they differ',
      ),
    tieBreak: z
      .enum(TIE_BREAKS)
      .default('random')
      .describe(
        'which of the nodes with the best score is taken: `random`, drawn by seed and pod as in kube-scheduler, or the first or the last by name, as in some forks',
      ),
    checkPluginScopes: z
      .boolean()
      .default(false)
      .describe('hold plugins to the scope that they declare, by asking twice; slow'),
    cycle: cycleCost.prefault({}).describe('what one scheduling cycle costs in time'),
  })
  .refine(({ podInitialBackoffSeconds, podMaxBackoffSeconds: max }) => max === 0 || podInitialBackoffSeconds <= max, {
    ...BACKOFFS_IN_ORDER,
  });

/** A KubeSchedulerConfiguration in a file of its own; defaults are filled in later, with those of the scenario. */
export const kubeSchedulerConfiguration = z
  .strictObject({
    apiVersion: z.literal(CONFIGURATION_VERSION),
    kind: z.literal('KubeSchedulerConfiguration'),
    ...honouredFields,
    ...notModelledFields,
  })
  // Only tests of Kubernetes' own may switch backoff off.
  .refine(
    ({ podInitialBackoffSeconds, podMaxBackoffSeconds }) => podInitialBackoffSeconds <= podMaxBackoffSeconds,
    BACKOFFS_IN_ORDER,
  );

export type SchedulerOptions = z.output<typeof schedulerOptions> & {
  /** Each attempt of this pod (namespace/name) is told slowly, as a fact; no part of a scenario. */
  readonly explain?: { readonly pod: string };
};
export type CycleCost = SchedulerOptions['cycle'];
