import { z } from 'zod';
import { POD_GROUP_LABEL, type CoschedulingPodGroup, type PodGroup } from '../api/objects/pod-group.ts';
import type { ObjectMeta } from '../api/objects/meta.ts';
import type { PodRequest } from './trace.ts';

const GROUP_OF_COSCHEDULING = 'scheduling.x-k8s.io/v1alpha1';
const GROUP_OF_KUBERNETES = 'scheduling.k8s.io/v1alpha2';

const size = (what: string): z.ZodNumber => {
  const error = `expected a whole number of pods from 1 to 10000`;
  return z.int({ error }).min(1, { error }).max(10_000, { error }).describe(what);
};

/** `gang:` of a template. */
export const gang = z
  .strictObject({
    size: size('Pods of one gang.'),
    minMember: size('So many must have room before one of them is bound. Default: size.').optional(),
    apiVersion: z
      .enum([GROUP_OF_COSCHEDULING, GROUP_OF_KUBERNETES])
      .default(GROUP_OF_COSCHEDULING)
      .describe('Whose PodGroup it is: that of the plugin Coscheduling, or that of GangScheduling.'),
    scheduleTimeoutSeconds: z
      .int()
      .min(0)
      .max(2_147_483_647)
      .optional()
      .describe("How long its pods wait for one another. Default: the plugin's permitWaitingTimeSeconds."),
  })
  .superRefine(({ size: all, minMember, apiVersion, scheduleTimeoutSeconds }, context) => {
    if (minMember !== undefined && minMember > all) {
      const message = `expected at most the size, ${all}`;
      context.addIssue({ code: 'custom', path: ['minMember'], message, input: minMember });
    }
    if (scheduleTimeoutSeconds !== undefined && apiVersion !== GROUP_OF_COSCHEDULING) {
      const message = `only a PodGroup of ${GROUP_OF_COSCHEDULING} has scheduleTimeoutSeconds`;
      const path = ['scheduleTimeoutSeconds'];
      context.addIssue({ code: 'custom', path, message, input: scheduleTimeoutSeconds, params: { of: 'key' } });
    }
  });

export type Gang = z.output<typeof gang>;

/** A PodGroup called as the pod, and copies of the pod, numbered, that belong to it; they share one spec. */
export function createGang(
  { size: count, minMember = count, apiVersion, scheduleTimeoutSeconds }: Gang,
  pod: PodRequest,
): { readonly podGroup: PodGroup | CoschedulingPodGroup; readonly pods: readonly PodRequest[] } {
  const { name, namespace } = pod;
  const metadata: ObjectMeta = {
    name,
    namespace,
    uid: '',
    resourceVersion: 0,
    creationTimestamp: 0,
    labels: {},
    annotations: {},
  };
  const copies = (member: PodRequest): PodRequest[] =>
    Array.from({ length: count }, (_, index) => ({ ...member, name: `${name}-${index}` }));
  if (apiVersion === GROUP_OF_COSCHEDULING) {
    const timeout = scheduleTimeoutSeconds === undefined ? {} : { scheduleTimeoutSeconds };
    return {
      podGroup: { kind: 'CoschedulingPodGroup', metadata, spec: { minMember, ...timeout } },
      pods: copies({ ...pod, labels: { ...pod.labels, [POD_GROUP_LABEL]: name } }),
    };
  }
  const spec = { schedulingPolicy: { gang: { minCount: minMember } } };
  return {
    podGroup: { kind: 'PodGroup', metadata, spec, status: { conditions: [] } },
    pods: copies({ ...pod, spec: Object.freeze({ ...pod.spec, schedulingGroup: { podGroupName: name } }) }),
  };
}
