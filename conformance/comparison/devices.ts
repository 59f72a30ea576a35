import type { AnyObject, Change } from '../../src/api/kinds.ts';
import type { Pod } from '../../src/api/objects/pod.ts';
import type { AllocationResult, ResourceClaim } from '../../src/api/objects/resource.ts';
import { SchedulerCache } from '../../src/scheduling/cache.ts';
import type { DeviceLedger } from '../../src/scheduling/devices/device-ledger.ts';
import type { NodeInfo } from '../../src/scheduling/node-info.ts';
import { createPodInfo, type PodInfo } from '../../src/scheduling/pod-info.ts';
import { isRegistered } from '../../src/scheduling/cluster-event.ts';
import {
  SKIP,
  type ClusterEvent,
  type ObjectPatch,
  type ObjectWrite,
  type PreFilterResult,
  type Rejection,
  type SchedulingPlugin,
} from '../../src/scheduling/plugin.ts';
import { NO_SERVICES, testProfile } from '../../src/scheduling/testing/test-cluster.ts';
import type { DevicesCase } from '../case.ts';
import { NOW, readClaim, readLedger } from './device-objects.ts';
import type { Verdict } from './oracle-devices.ts';
import { ObjectReader } from './read-objects.ts';

/** What our two plugins say of a case. */
export interface OurDevices {
  readonly preEnqueue: string | undefined;
  readonly preFilter: Readonly<Record<string, Verdict>>;
  readonly nodes: ReadonlyMap<string, OurDeviceNode>;
  readonly normalized: Readonly<Record<string, number>>;
  readonly postFilter: string | undefined;
  readonly bound: OurBound | undefined;
  readonly claimHints: readonly boolean[];
  readonly podHint: boolean;
  readonly nodeHints: readonly boolean[];
}

/** All claims after PreBind for the first feasible node, and after Unreserve; undefined when PreBind would wait. */
interface OurBound {
  readonly claims: Readonly<Record<string, ResourceClaim>>;
  readonly unreserved: Readonly<Record<string, ResourceClaim>>;
}

export interface OurDeviceNode {
  readonly devices: Verdict | undefined;
  readonly features: Verdict | undefined;
  readonly score: number;
  /** What Reserve would store, by claim. */
  readonly allocations: Readonly<Record<string, AllocationResult>>;
}

const DEVICES = 'DynamicResources';
const FEATURES = 'NodeDeclaredFeatures';

export function askDevices(of: DevicesCase): OurDevices {
  const reader = new ObjectReader();
  const cache = new SchedulerCache();
  for (const json of of.nodes) cache.addNode(reader.node(json));
  const { snapshot } = cache;
  const { nodes } = snapshot;
  const ledger = readLedger(of);
  const { plugins } = testProfile({}, { ...NO_SERVICES, devices: ledger, now: () => NOW });
  const [devices, features] = [plugins.get(DEVICES)!, plugins.get(FEATURES)!];
  const pod = readPod(of, reader);

  const ofDevices = devices.preFilter!(pod, snapshot);
  const ofFeatures = features.preFilter!(pod, snapshot);
  const verdicts = nodes.map((node) => ({
    node,
    devices: ask(devices, ofDevices, pod, node),
    features: ask(features, ofFeatures, pod, node),
  }));
  const state = stateOf(ofDevices);
  const feasible =
    state === undefined ? [] : verdicts.filter((one) => one.devices === undefined).map(({ node }) => node);
  const { raw, normalized } = scoresOf(devices, pod, feasible, snapshot);
  const help = state !== undefined && feasible.length === 0 ? devices.postFilter!({ pod } as never) : undefined;
  const answered = new Map(
    verdicts.map(({ node, ...said }) => {
      const place = feasible.indexOf(node);
      const ours: OurDeviceNode = {
        devices: verdictOf(said.devices),
        features: verdictOf(said.features),
        score: raw[place] ?? 0,
        allocations: place < 0 ? {} : reserve(of, devices, state!.state, pod, node, ledger),
      };
      return [node.node.metadata.name, ours] as const;
    }),
  );
  const hints = {
    claimHints: of.claimChanges.map((change) => askClaimHint(devices, pod.pod, change)),
    podHint: askHint(devices, pod.pod, 'UnscheduledPod', 'UpdatePodGeneratedResourceClaim', pod.pod, pod.pod),
    nodeHints: of.nodes.map((json, index) => {
      const before = index === 0 ? undefined : reader.node(of.nodes[index - 1]!);
      return askHint(
        features,
        pod.pod,
        'Node',
        before === undefined ? 'Add' : 'UpdateNodeDeclaredFeature',
        reader.node(json),
        before,
      );
    }),
  };
  return {
    preEnqueue: devices.preEnqueue!(pod.pod)?.reasons[0],
    preFilter: { ...preFilterVerdict(DEVICES, ofDevices), ...preFilterVerdict(FEATURES, ofFeatures) },
    nodes: answered,
    normalized: Object.fromEntries(feasible.map(({ node }, place) => [node.metadata.name, normalized[place]!])),
    postFilter: help?.kind === 'no help' ? help.message : undefined,
    bound: feasible.length === 0 ? undefined : bind(of, devices, state!.state, pod, feasible[0]!),
    ...hints,
  };
}

/** Does PreBind's writes, then those of Unreserve. */
function bind(
  { resourceClaims }: DevicesCase,
  plugin: SchedulingPlugin,
  state: unknown,
  pod: PodInfo,
  { node }: NodeInfo,
): OurBound | undefined {
  const { name } = node.metadata;
  const claims = new Map(resourceClaims.map((json) => [`default/${json.metadata.name}`, readClaim(json)]));
  const write = (writes: readonly ObjectWrite[]): Readonly<Record<string, ResourceClaim>> => {
    for (const one of writes as readonly ObjectPatch<'ResourceClaim'>[]) {
      claims.set(one.key, one.change(claims.get(one.key)!) ?? claims.get(one.key)!);
    }
    return Object.fromEntries([...claims].map(([key, claim]) => [key.slice('default/'.length), claim]));
  };
  plugin.reserve!(state, pod, name);
  const work = plugin.preBind!(state, pod, name);
  if (work !== undefined && ('code' in work || work.wait !== undefined)) return undefined;
  return { claims: write(work?.writes ?? []), unreserved: write(plugin.unreserve!(state, pod, name) ?? []) };
}

function askClaimHint(plugin: SchedulingPlugin, pod: Pod, change: DevicesCase['claimChanges'][number]): boolean {
  const old = change.old === undefined ? undefined : readClaim(change.old);
  const action = old === undefined ? 'Add' : 'Update';
  return askHint(plugin, pod, 'resource.k8s.io/ResourceClaim', action, readClaim(change.new), old);
}

function askHint(
  { events = [] }: SchedulingPlugin,
  pod: Pod,
  resource: ClusterEvent['resource'],
  action: ClusterEvent['action'],
  object: AnyObject,
  old: AnyObject | undefined,
): boolean {
  const type = old === undefined ? 'ADDED' : 'MODIFIED';
  const change = { type, kind: object.kind, object, old, revision: 1 } as Change;
  const registered = events.filter((one) => isRegistered(one, { resource, action, label: '' }));
  return registered.some(({ hint }) => hint === undefined || hint(pod, change));
}

/** The status is the controller's; the reader takes none. */
function readPod({ pod: { status, ...json } }: DevicesCase, reader: ObjectReader): PodInfo {
  const pod = reader.pod(json);
  return createPodInfo({ ...pod, status: { ...pod.status, ...(status as object) } });
}

type Prepared = ReturnType<NonNullable<SchedulingPlugin['preFilter']>>;

function stateOf(prepared: Prepared): PreFilterResult<unknown> | undefined {
  return prepared === SKIP || 'code' in prepared ? undefined : prepared;
}

function ask(plugin: SchedulingPlugin, prepared: Prepared, pod: PodInfo, node: NodeInfo): Rejection | undefined {
  const result = stateOf(prepared);
  return result === undefined ? undefined : plugin.filter!(result.state, pod, node);
}

function preFilterVerdict(name: string, prepared: Prepared): Readonly<Record<string, Verdict>> {
  if (prepared === SKIP) return { [name]: { code: 'Skip', reasons: null } };
  return 'code' in prepared ? { [name]: verdictOf(prepared)! } : {};
}

function verdictOf(rejection: Rejection | undefined): Verdict | undefined {
  return rejection && { code: rejection.code, reasons: rejection.reasons };
}

/** A plugin that leaves scoring out gives all the same. */
function scoresOf(
  plugin: SchedulingPlugin,
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  snapshot: SchedulerCache['snapshot'],
): { readonly raw: readonly number[]; readonly normalized: readonly number[] } {
  const prepared = plugin.preScore!(pod, nodes, snapshot);
  const raw = nodes.map((node) => (prepared === SKIP ? 0 : plugin.score!(prepared.state, pod, node)));
  const normalized = [...raw];
  if (prepared !== SKIP) plugin.normalize!(normalized, prepared.state, pod, nodes);
  return { raw, normalized };
}

function reserve(
  { resourceClaims }: DevicesCase,
  plugin: SchedulingPlugin,
  state: unknown,
  pod: PodInfo,
  { node }: NodeInfo,
  ledger: DeviceLedger,
): Readonly<Record<string, AllocationResult>> {
  const { name } = node.metadata;
  const allocations: Record<string, AllocationResult> = {};
  plugin.reserve!(state, pod, name);
  for (const { metadata } of resourceClaims) {
    const pending = ledger.pendingAllocation(metadata['uid'] as string);
    if (pending !== undefined) allocations[`${String(metadata['namespace'])}/${metadata.name}`] = pending;
  }
  plugin.unreserve!(state, pod, name);
  return allocations;
}
