import type { z } from 'zod';
import type { ResourceList } from '../../api/objects/meta.ts';
import type { Container, ContainerPort } from '../../api/objects/pod.ts';
import { DNS_LABEL_FORMAT, isDnsLabel } from '../names.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import {
  isExtendedResource,
  list,
  object,
  oneOf,
  resourceList,
  text,
  wholeNumber,
  withoutUndefined,
} from './fields.ts';
import { defaultPullPolicy } from './image.ts';

export const RESOURCES_FIELDS: FieldTable = {
  requests: 'read',
  limits: 'read',
  claims: fieldsThatAre('read', 'name request'),
};

/** Every field of v1.Container in Kubernetes 1.36. */
export const CONTAINER_FIELDS: FieldTable = {
  ...fieldsThatAre('read', 'name image imagePullPolicy restartPolicy'),
  resources: RESOURCES_FIELDS,
  restartPolicyRules: { action: 'read', exitCodes: 'ignored' },
  ports: { ...fieldsThatAre('read', 'containerPort hostPort hostIP protocol'), name: 'silent' },
  ...fieldsThatAre(
    'ignored',
    `command args workingDir envFrom env resizePolicy livenessProbe
     readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy securityContext stdin stdinOnce tty`,
  ),
  ...fieldsThatAre('silent', 'volumeMounts volumeDevices'),
};

const port: z.ZodType<ContainerPort, unknown> = object(
  {
    containerPort: wholeNumber(1, 65_535),
    hostPort: wholeNumber(1, 65_535).optional(),
    hostIP: text().optional(),
    protocol: oneOf(['TCP', 'UDP', 'SCTP']).default('TCP'),
  },
  'a port with containerPort',
).transform(withoutUndefined);

/** Requests and limits of a container or of a pod as a whole; what is limited but not requested is requested too. */
export const resources = object(
  {
    requests: resourceList().default({}),
    limits: resourceList().default({}),
    claims: list(
      object({ name: text("the name of one of the pod's resourceClaims") }, 'a map with name'),
      'claims',
    ).optional(),
  },
  'a map with requests and limits',
).superRefine(({ requests, limits }, context) => {
  for (const [name, amount] of Object.entries(requests)) {
    const limit = limits[name];
    const problem = requestProblem(name, amount, limit);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['requests', name], message: problem });
  }
});

function requestProblem(name: string, request: number, limit: number | undefined): string | undefined {
  if (isExtendedResource(name) && limit !== request)
    return `expected the same number of ${name} in requests and limits`;
  if (limit !== undefined && request > limit) return 'expected a request that is not above the limit';
  return undefined;
}

export const container: z.ZodType<Container, unknown> = object(
  {
    name: text('the name of a container').refine(isDnsLabel, { error: `expected a name: ${DNS_LABEL_FORMAT}` }),
    image: text('the name of an image').min(1, { error: 'expected the name of an image' }),
    imagePullPolicy: oneOf(['Always', 'IfNotPresent', 'Never']).optional(),
    restartPolicy: oneOf(['Always', 'OnFailure', 'Never']).optional(),
    restartPolicyRules: list(
      object({ action: oneOf(['Restart', 'RestartAllContainers']) }, 'a rule with action'),
      'rules',
    ).optional(),
    resources: resources.default({ requests: {}, limits: {} }),
    ports: list(port, 'ports').optional(),
  },
  'a container with name and image',
).transform(({ resources: { requests, limits, claims }, ...rest }) =>
  withoutUndefined({
    ...rest,
    imagePullPolicy: rest.imagePullPolicy ?? defaultPullPolicy(rest.image),
    requests: withLimits(requests, limits),
    limits,
    claims: claims?.map(({ name }) => name),
  }),
);

/** pkg/apis/core/v1/defaults.go SetDefaults_Pod: a limit without a request becomes the request. */
function withLimits(requests: ResourceList, limits: ResourceList): ResourceList {
  return {
    ...requests,
    ...Object.fromEntries(Object.entries(limits).filter(([name]) => requests[name] === undefined)),
  };
}
