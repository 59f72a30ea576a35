import { z } from 'zod';
import type { ResourceList } from '../api/objects/meta.ts';
import type { PodSpec } from '../api/objects/pod.ts';
import { defaultPullPolicy } from './manifests/image.ts';
import { DNS_LABEL_FORMAT, isDnsLabel } from './names.ts';

/** The namespace of all pods of a trace. */
export function namespaceField(defaultName: string): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .refine(isDnsLabel, { error: `expected a namespace: ${DNS_LABEL_FORMAT}` })
    .default(defaultName)
    .describe('The namespace of the pods.');
}

/** The image that all pods of a trace run; traces do not say which it was. */
export function imageField(defaultImage: string): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .min(1, { error: 'expected the name of an image' })
    .default(defaultImage)
    .describe('The image of every container.');
}

/** The spec of a pod with one container, as the API server would complete it. Amounts of 0 are left out. */
export function simplePodSpec(pod: {
  readonly image: string;
  readonly requests: ResourceList;
  readonly limits: ResourceList;
  readonly restartPolicy: PodSpec['restartPolicy'];
}): PodSpec {
  return {
    schedulerName: 'default-scheduler',
    containers: [
      {
        name: 'main',
        image: pod.image,
        imagePullPolicy: defaultPullPolicy(pod.image),
        requests: withoutZeros(pod.requests),
        limits: withoutZeros(pod.limits),
      },
    ],
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
    restartPolicy: pod.restartPolicy,
    terminationGracePeriodSeconds: 30,
  };
}

function withoutZeros(amounts: ResourceList): ResourceList {
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount > 0));
}
