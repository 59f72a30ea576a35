import type { DeclaringNodeJson, DevicesCase, Json, ObjectJson } from '../case.ts';
import { makeAllocation, makeClaimSpec, makeClasses } from './device-claims.ts';
import { makeSlices, type GeneratedDevice } from './device-slices.ts';
import { Random } from './random.ts';
import { HOSTNAME, ZONE } from './vocabulary.ts';

const FEATURES = [
  'RestartAllContainersOnContainerExits',
  'UserNamespacesHostNetworkSupport',
  'ExtendWebSocketsToKubelet',
];
const POD = { name: 'incoming', namespace: 'default', uid: 'default/incoming' } as const;

/** A few nodes with devices, some of which others have, and a pod with claims. */
export function makeDevicesCase(seed: string, number: number): DevicesCase {
  const random = new Random(`${seed}/devices/${number}`);
  const nodes = random.list(1, random.chance(0.8) ? 4 : 10, (index) => makeNode(random, `n${index + 1}`));
  const nodeNames = nodes.map(({ metadata }) => metadata.name);
  const slices = makeSlices(random, nodeNames);
  const taken = new Set<GeneratedDevice>();
  const others = random.chance(0.7)
    ? random.list(1, 6, (index) => makeTaken(random, `other-${index}`, slices.devices, taken))
    : [];
  const own = random.list(random.chance(0.03) ? 0 : 1, random.chance(0.7) ? 1 : 3, (index) =>
    makeOwn(random, `own-${index}`, index, slices.devices, taken, nodeNames),
  );
  const claims = [...others.filter((claim) => claim !== undefined), ...own.flatMap(({ claim }) => claim ?? [])];
  return {
    id: `devices-${seed}-${number}`,
    nodes,
    pods: [],
    deviceClasses: makeClasses(random),
    resourceSlices: slices.json,
    resourceClaims: claims,
    claimChanges: claims.length === 0 ? [] : random.list(1, 4, () => makeChange(random, random.pick(claims))),
    pod: {
      metadata: POD,
      spec: makeSpec(
        random,
        own.map(({ podClaim }) => podClaim),
      ),
      status: { resourceClaimStatuses: own.flatMap(({ status }) => status ?? []) } as never,
    },
  };
}

/** A claim as it is comes new, stays, gets its status or loses it. */
function makeChange(random: Random, claim: ObjectJson): DevicesCase['claimChanges'][number] {
  const { status: _status, ...bare } = claim;
  const draw = random.next();
  if (draw < 0.2) return { new: claim };
  if (draw < 0.4) return { old: claim, new: claim };
  return draw < 0.7 ? { old: bare, new: claim } : { old: claim, new: bare };
}

function makeNode(random: Random, name: string): DeclaringNodeJson {
  const labels: Record<string, string> = { [HOSTNAME]: name, [ZONE]: `z${random.between(1, 2)}` };
  if (random.chance(0.5)) labels['pool'] = 'blue';
  return {
    metadata: { name, labels },
    status: {
      allocatable: { cpu: '8', memory: '32Gi', pods: '110' },
      ...(random.chance(0.7) ? { declaredFeatures: random.some(FEATURES, 0.6) } : {}),
    },
  };
}

/** Now and then with a feature that nodes have to declare. */
function makeSpec(random: Random, resourceClaims: readonly Json[]): Json {
  const restarts = random.chance(0.2);
  const action = random.pick(['RestartAllContainers', 'RestartAllContainers', 'Restart']);
  const rule = { action };
  const container = {
    name: 'main',
    image: 'registry.example/app:v1',
    resources: { claims: resourceClaims.map(({ name }) => ({ name })) },
    ...(restarts ? { restartPolicy: 'Never', restartPolicyRules: [rule] } : {}),
  };
  return {
    containers: [container],
    restartPolicy: 'Never',
    ...(resourceClaims.length === 0 ? {} : { resourceClaims }),
    ...(random.chance(0.1) ? { hostNetwork: random.chance(0.8), hostUsers: random.chance(0.3) } : {}),
  };
}

function makeTaken(
  random: Random,
  name: string,
  devices: readonly GeneratedDevice[],
  taken: Set<GeneratedDevice>,
): ObjectJson | undefined {
  const allocation = makeAllocation(random, devices, taken, name, undefined);
  if (allocation === undefined) return undefined;
  const reservedFor = [{ resource: 'pods', name: 'other', uid: 'default/other' }];
  return {
    metadata: { name, namespace: 'default', uid: `default/${name}` },
    spec: makeClaimSpec(random),
    status: { allocation, reservedFor },
  };
}

interface Own {
  readonly podClaim: Json;
  readonly status?: Json;
  readonly claim?: ObjectJson;
}

/** Mostly a claim that waits for devices; sometimes one that has some, or that is not there as it should be. */
function makeOwn(
  random: Random,
  name: string,
  index: number,
  devices: readonly GeneratedDevice[],
  taken: Set<GeneratedDevice>,
  nodeNames: readonly string[],
): Own {
  const isFromTemplate = random.chance(0.5);
  const podClaim = {
    name: `c${index}`,
    ...(isFromTemplate ? { resourceClaimTemplateName: 'template' } : { resourceClaimName: name }),
  };
  const draw = random.next();
  if (isFromTemplate && draw < 0.02) return { podClaim };
  if (isFromTemplate && draw < 0.05) return { podClaim, status: { name: `c${index}` } };
  const status = { status: { name: `c${index}`, resourceClaimName: name } };
  if (draw < 0.07) return { podClaim, ...(isFromTemplate ? status : {}) };
  const ownerUid = draw < 0.09 ? 'default/somebody-else' : POD.uid;
  const owner = { apiVersion: 'v1', kind: 'Pod', name: POD.name, uid: ownerUid, controller: true };
  const claim: ObjectJson = {
    metadata: {
      name,
      namespace: 'default',
      uid: `default/${name}`,
      ...(isFromTemplate ? { ownerReferences: [owner] } : {}),
      ...(draw > 0.99 ? { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/keep'] } : {}),
    },
    spec: makeClaimSpec(random),
    ...(draw > 0.8 ? makeStatus(random, name, devices, taken, nodeNames) : {}),
  };
  return { podClaim, claim, ...(isFromTemplate ? status : {}) };
}

/** Allocated before, for this pod or for others, perhaps with devices that are not ready. */
function makeStatus(
  random: Random,
  name: string,
  devices: readonly GeneratedDevice[],
  taken: Set<GeneratedDevice>,
  nodeNames: readonly string[],
): { readonly status?: Json } {
  const nodeName = random.chance(0.7) ? random.pick(nodeNames) : undefined;
  const allocation = makeAllocation(random, devices, taken, name, nodeName);
  if (allocation === undefined) return {};
  const consumers = [
    ...(random.chance(0.4) ? [{ resource: 'pods', name: POD.name, uid: POD.uid }] : []),
    ...(random.chance(0.3) ? [{ resource: 'pods', name: 'other', uid: 'default/other' }] : []),
  ];
  const timestamp = random.chance(0.5) ? { allocationTimestamp: '2020-01-01T00:00:00Z' } : {};
  const results = (allocation['devices'] as { readonly results: readonly Json[] }).results;
  const statuses = results.flatMap(({ driver, pool, device, bindingConditions }) =>
    bindingConditions === undefined || random.chance(0.4)
      ? []
      : [{ driver, pool, device, conditions: makeConditions(random) }],
  );
  return {
    status: {
      allocation: { ...allocation, ...timestamp },
      ...(consumers.length === 0 ? {} : { reservedFor: consumers }),
      ...(statuses.length === 0 ? {} : { devices: statuses }),
    },
  };
}

function makeConditions(random: Random): Json[] {
  const lastTransitionTime = '2020-01-01T00:00:00Z';
  return [
    ...(random.chance(0.7)
      ? [
          {
            type: 'example.com/attached',
            status: random.pick(['True', 'False']),
            reason: 'R',
            message: '',
            lastTransitionTime,
          },
        ]
      : []),
    ...(random.chance(0.3)
      ? [
          {
            type: 'example.com/failed',
            status: random.pick(['True', 'False']),
            reason: 'R',
            message: '',
            lastTransitionTime,
          },
        ]
      : []),
  ];
}
