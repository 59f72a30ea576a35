import { z } from 'zod';
import { durationField } from '../../api/options.ts';
import { profileConfiguration } from '../../scheduling/configuration.ts';

const DEFAULTS = 'kube-scheduler apis/config/v1/defaults.go';
const DEFAULT_SCHEDULER_NAME = 'default-scheduler';
const DEFAULT_QPS = 50;
const DEFAULT_BURST = 100;

/** Longer is no back-off but a mistake. Assumption. */
const LONGEST_BACKOFF_SECONDS = 31_536_000;

const profiles = z
  .array(profileConfiguration)
  .min(1)
  .prefault([{ schedulerName: DEFAULT_SCHEDULER_NAME }])
  .superRefine((list, context) => {
    const names = new Set<string>();
    for (const [index, { schedulerName }] of list.entries()) {
      if (names.has(schedulerName)) {
        const message = `two profiles are called "${schedulerName}"`;
        context.addIssue({ code: 'custom', path: [index, 'schedulerName'], message });
      }
      names.add(schedulerName);
    }
  })
  .describe('ways to schedule, as in KubeSchedulerConfiguration; each pod names one');

/** Of KubeSchedulerConfiguration: what the simulator honours. */
export const honouredFields = {
  profiles,
  percentageOfNodesToScore: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe(`0: adaptive, 50 % less one per 125 nodes, at least 5 %; ${DEFAULTS}`),
  podInitialBackoffSeconds: z.int().min(1).max(LONGEST_BACKOFF_SECONDS).default(1).describe(DEFAULTS),
  podMaxBackoffSeconds: z
    .int()
    .min(0)
    .max(LONGEST_BACKOFF_SECONDS)
    .default(10)
    .describe(`0: no backoff at all; ${DEFAULTS}`),
  clientConnection: z
    .strictObject({
      qps: z
        .number()
        .default(DEFAULT_QPS)
        .transform((qps) => (qps === 0 ? DEFAULT_QPS : qps < 0 ? Infinity : qps))
        .describe(`requests per second; 0: the default; below 0: no limit; ${DEFAULTS}`),
      burst: z
        .int()
        .min(0)
        .default(DEFAULT_BURST)
        .transform((burst) => (burst === 0 ? DEFAULT_BURST : burst))
        .describe(`0: the default; ${DEFAULTS}`),
      kubeconfig: z.string().optional().describe(notModelled('which cluster to talk to')),
      acceptContentTypes: z.string().optional().describe(notModelled('what the API server may answer in')),
      contentType: z.string().optional().describe(notModelled('in which form objects travel')),
    })
    .prefault({})
    .describe('the rate limiter of its connection to the API server'),
};

const extender = z
  .strictObject({
    urlPrefix: z.string().describe('where the extender listens'),
    filterVerb: z.string().optional().describe('path for filter'),
    preemptVerb: z.string().optional().describe('path for preempt'),
    prioritizeVerb: z.string().optional().describe('path for prioritize'),
    weight: z.int().optional().describe('of its scores'),
    bindVerb: z.string().optional().describe('path for bind'),
    enableHTTPS: z.boolean().optional().describe('HTTPS instead of HTTP'),
    tlsConfig: z.record(z.string(), z.unknown()).optional().describe('certificates'),
    httpTimeout: durationField().optional().describe('longest wait for an answer'),
    nodeCacheCapable: z.boolean().optional().describe('it knows the nodes by itself'),
    managedResources: z
      .array(
        z.strictObject({
          name: z
            .string()
            .regex(/^[^/]+\/[^/]+$/)
            .describe('name of an extended resource'),
          ignoredByScheduler: z.boolean().optional().describe('NodeResourcesFit leaves it alone'),
        }),
      )
      .optional()
      .describe('extended resources: only pods that ask for one are its business'),
    ignorable: z.boolean().optional().describe('scheduling goes on without it'),
  })
  .refine(({ prioritizeVerb = '', weight = 0 }) => prioritizeVerb === '' || weight > 0, {
    path: ['weight'],
    error: 'an extender that prioritizes needs a weight above 0',
  });

/** Of KubeSchedulerConfiguration: what is checked, named in a warning, and changes nothing. */
export const notModelledFields = {
  parallelism: z
    .int()
    .min(1)
    .optional()
    .describe(notModelled('workers that look at nodes; the costs of `cycle` are those of 16')),
  leaderElection: z
    .strictObject({
      leaderElect: z.boolean().optional().describe('whether there are several candidates'),
      leaseDuration: durationField().optional().describe('how long a leader that falls silent stays one'),
      renewDeadline: durationField().optional().describe('when a leader that cannot renew gives up'),
      retryPeriod: durationField().optional().describe('time between two tries'),
      resourceLock: z.literal('leases').optional().describe('kind of the lock'),
      resourceName: z.string().optional().describe('name of the lock'),
      resourceNamespace: z.string().optional().describe('namespace of the lock'),
    })
    .superRefine(checkLeaderElection)
    .optional()
    .describe(notModelled('there is one scheduler; it renews its lease every 2 seconds')),
  extenders: z
    .array(extender)
    .superRefine(checkExtenders)
    .optional()
    .describe(notModelled('nobody is called over HTTP; write an extender as a module (`extenders` of the scenario)')),
  enableProfiling: z.boolean().optional().describe(notModelled('a debugging endpoint')),
  enableContentionProfiling: z.boolean().optional().describe(notModelled('a debugging endpoint')),
  delayCacheUntilActive: z.boolean().optional().describe(notModelled('when a stand-by fills its caches')),
};

/** podMaxBackoffSeconds of a KubeSchedulerConfiguration, or 0 where that means no backoff at all. */
export const BACKOFFS_IN_ORDER = {
  path: ['podMaxBackoffSeconds'],
  error: 'must not be below podInitialBackoffSeconds',
};

function notModelled(what: string): string {
  return `not modelled, named in a warning: ${what}`;
}

/** component-base config/v1alpha1/defaults.go RecommendedDefaultLeaderElectionConfiguration, in microseconds. */
const DEFAULT_LEASE = { leaseDuration: 15_000_000, renewDeadline: 10_000_000, retryPeriod: 2_000_000 };

/** component-base config/validation: each of the three must be longer than the next. */
function checkLeaderElection(given: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  if (given['leaderElect'] === false) return;
  const of = (name: keyof typeof DEFAULT_LEASE): number => (given[name] as number | undefined) || DEFAULT_LEASE[name];
  const complain = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
  if (of('leaseDuration') <= of('renewDeadline')) complain('leaseDuration', 'must be longer than renewDeadline');
  if (of('renewDeadline') <= of('retryPeriod')) complain('renewDeadline', 'must be longer than retryPeriod');
}

/** apis/config/validation validateExtenders */
function checkExtenders(extenders: readonly z.output<typeof extender>[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  let binders = 0;
  for (const [index, { bindVerb = '', managedResources = [] }] of extenders.entries()) {
    if (bindVerb !== '' && ++binders > 1)
      context.addIssue({ code: 'custom', path: [index, 'bindVerb'], message: 'only one extender can bind' });
    for (const [place, { name }] of managedResources.entries()) {
      if (seen.has(name)) {
        const path = [index, 'managedResources', place, 'name'];
        context.addIssue({ code: 'custom', path, message: `${name} is managed by an extender already` });
      }
      seen.add(name);
    }
  }
}
