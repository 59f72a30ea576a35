import type { z } from 'zod';
import type { ResourceList } from '../../api/objects/meta.ts';
import type {
  Container,
  PodResourceClaim,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
} from '../../api/objects/pod.ts';
import { aggregateContainers, isPodLevelResource } from '../../scheduling/pod-requests.ts';
import {
  DNS_LABEL_FORMAT,
  DNS_SUBDOMAIN_FORMAT,
  isDnsLabel,
  isDnsSubdomain,
  isQualifiedName,
  LABEL_KEY_FORMAT,
} from '../names.ts';
import { affinity, AFFINITY_FIELDS, topologyKey } from './affinity.ts';
import { container, CONTAINER_FIELDS, resources, RESOURCES_FIELDS } from './container.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import { podVolumes, POD_VOLUME_FIELDS } from './pod-volumes.ts';
import {
  flag,
  labelMap,
  labelSelector,
  LABEL_SELECTOR_FIELDS,
  list,
  object,
  oneOf,
  resourceList,
  text,
  wholeNumber,
  withoutUndefined,
} from './fields.ts';

const INT32 = 2_147_483_647;
const INT64 = Number.MAX_SAFE_INTEGER;

/** Every field of v1.PodSpec in Kubernetes 1.36. */
export const POD_SPEC_FIELDS: FieldTable = {
  ...fieldsThatAre(
    'read',
    `restartPolicy terminationGracePeriodSeconds nodeSelector nodeName hostNetwork schedulerName priorityClassName priority
     preemptionPolicy overhead hostUsers`,
  ),
  resourceClaims: fieldsThatAre('read', 'name resourceClaimName resourceClaimTemplateName'),
  containers: CONTAINER_FIELDS,
  initContainers: CONTAINER_FIELDS,
  resources: RESOURCES_FIELDS,
  affinity: AFFINITY_FIELDS,
  tolerations: fieldsThatAre('read', 'key operator value effect tolerationSeconds'),
  topologySpreadConstraints: {
    ...fieldsThatAre(
      'read',
      'maxSkew topologyKey whenUnsatisfiable minDomains nodeAffinityPolicy nodeTaintsPolicy matchLabelKeys',
    ),
    labelSelector: LABEL_SELECTOR_FIELDS,
  },
  schedulingGates: fieldsThatAre('read', 'name'),
  volumes: POD_VOLUME_FIELDS,
  schedulingGroup: fieldsThatAre('read', 'podGroupName'),
  ...fieldsThatAre(
    'ignored',
    `ephemeralContainers activeDeadlineSeconds dnsPolicy serviceAccountName serviceAccount
     automountServiceAccountToken hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain
     hostAliases dnsConfig readinessGates runtimeClassName enableServiceLinks setHostnameAsFQDN os hostnameOverride`,
  ),
};

const toleration: z.ZodType<Toleration, unknown> = object(
  {
    key: text('the key of a taint').optional(),
    operator: oneOf(['Equal', 'Exists', 'Lt', 'Gt']).default('Equal'),
    value: text().optional(),
    effect: oneOf(['NoSchedule', 'PreferNoSchedule', 'NoExecute', '']).optional(),
    tolerationSeconds: wholeNumber(-INT64, INT64).optional(),
  },
  'a toleration',
)
  .superRefine(({ key, operator, value, effect, tolerationSeconds }, context) => {
    const complain = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (key !== undefined && key !== '' && !isQualifiedName(key)) complain('key', `expected ${LABEL_KEY_FORMAT}`);
    if ((key ?? '') === '' && operator !== 'Exists') complain('operator', 'expected Exists, because there is no key');
    if (operator === 'Exists' && (value ?? '') !== '') complain('value', 'expected no value for Exists');
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      complain('effect', 'expected NoExecute, because there are tolerationSeconds');
  })
  .transform(({ effect, ...rest }) => withoutUndefined({ ...rest, effect: effect === '' ? undefined : effect }));

const topologySpreadConstraint: z.ZodType<TopologySpreadConstraint, unknown> = object(
  {
    maxSkew: wholeNumber(1, INT32),
    topologyKey,
    whenUnsatisfiable: oneOf(['DoNotSchedule', 'ScheduleAnyway']),
    labelSelector: labelSelector.optional(),
    minDomains: wholeNumber(1, INT32).optional(),
    nodeAffinityPolicy: oneOf(['Honor', 'Ignore']).optional(),
    nodeTaintsPolicy: oneOf(['Honor', 'Ignore']).optional(),
    matchLabelKeys: list(text(), 'label keys').optional(),
  },
  'a constraint with maxSkew, topologyKey and whenUnsatisfiable',
)
  .refine(({ minDomains, whenUnsatisfiable }) => minDomains === undefined || whenUnsatisfiable === 'DoNotSchedule', {
    error: 'expected DoNotSchedule, because there is minDomains',
    path: ['whenUnsatisfiable'],
  })
  .transform(withoutUndefined);

const resourceClaim: z.ZodType<PodResourceClaim, unknown> = object(
  {
    name: text('a name').refine(isDnsLabel, { error: `expected a name: ${DNS_LABEL_FORMAT}` }),
    resourceClaimName: text('the name of a ResourceClaim').optional(),
    resourceClaimTemplateName: text('the name of a ResourceClaimTemplate').optional(),
  },
  'a claim with name and resourceClaimName or resourceClaimTemplateName',
)
  .refine(
    ({ resourceClaimName, resourceClaimTemplateName }) =>
      (resourceClaimName === undefined) !== (resourceClaimTemplateName === undefined),
    { error: 'expected either resourceClaimName or resourceClaimTemplateName' },
  )
  .transform(withoutUndefined);

const schema = object(
  {
    nodeName: text('the name of a node')
      .refine(isDnsSubdomain, { error: `expected a node name: ${DNS_SUBDOMAIN_FORMAT}` })
      .optional(),
    schedulerName: text('the name of a scheduler')
      .min(1, { error: 'expected the name of a scheduler' })
      .default('default-scheduler'),
    containers: list(container, 'containers').min(1, { error: 'expected at least one container' }),
    initContainers: list(container, 'containers').optional(),
    resources: resources.optional(),
    overhead: resourceList().optional(),
    nodeSelector: labelMap.optional(),
    affinity: affinity.optional(),
    tolerations: list(toleration, 'tolerations').optional(),
    topologySpreadConstraints: list(topologySpreadConstraint, 'constraints').optional(),
    priorityClassName: text('the name of a PriorityClass').optional(),
    priority: wholeNumber(-INT32 - 1, INT32).default(0),
    preemptionPolicy: oneOf(['PreemptLowerPriority', 'Never']).default('PreemptLowerPriority'),
    schedulingGates: list(object({ name: text('the name of a gate') }, 'a map with name'), 'gates').optional(),
    volumes: podVolumes.optional(),
    schedulingGroup: object(
      {
        podGroupName: text('the name of a PodGroup').refine(isDnsSubdomain, {
          error: `expected the name of a PodGroup: ${DNS_SUBDOMAIN_FORMAT}`,
        }),
      },
      'a map with podGroupName',
    ).optional(),
    hostNetwork: flag().optional(),
    hostUsers: flag().optional(),
    resourceClaims: list(resourceClaim, 'claims').optional(),
    restartPolicy: oneOf(['Always', 'OnFailure', 'Never']).default('Always'),
    terminationGracePeriodSeconds: wholeNumber(0, INT64).default(30),
  },
  'a pod spec with containers',
)
  .superRefine((spec, context) => {
    const seen = new Set<string>();
    for (const list of ['containers', 'initContainers'] as const) {
      for (const [index, { name }] of (spec[list] ?? []).entries()) {
        if (seen.has(name))
          context.addIssue({
            code: 'custom',
            path: [list, index, 'name'],
            message: 'expected a name that no other container has',
          });
        seen.add(name);
      }
    }
    const claims = new Set<string>();
    for (const [index, { name }] of (spec.resourceClaims ?? []).entries()) {
      if (claims.has(name))
        context.addIssue({
          code: 'custom',
          path: ['resourceClaims', index, 'name'],
          message: 'expected a name that no other claim has',
        });
      claims.add(name);
    }
    for (const list of ['containers', 'initContainers'] as const) {
      for (const [index, container] of (spec[list] ?? []).entries()) {
        for (const [place, name] of (container.claims ?? []).entries()) {
          if (claims.has(name)) continue;
          const path = [list, index, 'resources', 'claims', place, 'name'];
          context.addIssue({ code: 'custom', path, message: "expected the name of one of the pod's resourceClaims" });
        }
      }
    }
  })
  .transform(({ resources: ofPod, schedulingGates, priorityClassName, ...rest }) =>
    withoutUndefined({
      ...rest,
      ...(rest.hostNetwork === true
        ? { containers: rest.containers.map(withHostPorts), initContainers: rest.initContainers?.map(withHostPorts) }
        : {}),
      requests: ofPod === undefined ? undefined : podRequests(ofPod, rest),
      limits: ofPod?.limits,
      schedulingGates: schedulingGates?.map(({ name }) => name),
      priorityClassName: priorityClassName === '' ? undefined : priorityClassName,
    }),
  );

/** A pod's spec as the API server would complete and check it. Fields that are not read must be taken out before. */
export const podSpec: z.ZodType<PodSpec, unknown> = schema;

/** In the host's network every port is a host port (pkg/apis/core/v1/defaults.go defaultHostNetworkPorts). */
function withHostPorts(of: Container): Container {
  return of.ports === undefined
    ? of
    : { ...of, ports: of.ports.map((port) => ({ ...port, hostPort: port.hostPort ?? port.containerPort })) };
}

/**
 * Where there are pod-level limits, pod-level requests are completed: by what the containers ask for, an explicit 0
 * included, or else by the limit (pkg/apis/core/v1/defaults.go defaultPodRequests).
 */
function podRequests(
  { requests, limits }: { requests: ResourceList; limits: ResourceList },
  spec: Pick<PodSpec, 'containers'> & { readonly initContainers?: readonly Container[] | undefined },
): ResourceList {
  if (Object.keys(limits).length === 0) return requests;
  const { containers, initContainers = [] } = spec;
  const ofContainers = aggregateContainers({ containers, initContainers }, {});
  const completed: Record<string, number> = { ...requests };
  for (const name of ['cpu', 'memory']) {
    const amount = ofContainers[name];
    if (amount !== undefined) completed[name] ??= amount;
  }
  for (const [name, limit] of Object.entries(limits)) if (isPodLevelResource(name)) completed[name] ??= limit;
  return completed;
}
