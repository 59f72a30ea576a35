import type { AllocationResult } from '../../src/api/objects/resource.ts';
import { SchedulerCache } from '../../src/scheduling/cache.ts';
import type { DeviceLedger } from '../../src/scheduling/devices/device-ledger.ts';
import type { NodeInfo } from '../../src/scheduling/node-info.ts';
import { createPodInfo, type PodInfo } from '../../src/scheduling/pod-info.ts';
import { SKIP, type PreFilterResult, type Rejection, type SchedulingPlugin } from '../../src/scheduling/plugin.ts';
import { NO_SERVICES, testProfile } from '../../src/scheduling/testing/test-cluster.ts';
import type { DevicesCase } from '../case.ts';
import { NOW, readLedger } from './device-objects.ts';
import type { Verdict } from './oracle-devices.ts';
import { ObjectReader } from './read-objects.ts';

/** What our two plugins say of a case. */
export interface OurDevices {
  readonly preEnqueue: string | undefined;
  readonly preFilter: Readonly<Record<string, Verdict>>;
  readonly nodes: ReadonlyMap<string, OurDeviceNode>;
  readonly normalized: Readonly<Record<string, number>>;
  readonly postFilter: string | undefined;
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
  return {
    preEnqueue: devices.preEnqueue!(pod.pod)?.reasons[0],
    preFilter: { ...preFilterVerdict(DEVICES, ofDevices), ...preFilterVerdict(FEATURES, ofFeatures) },
    nodes: new Map(
      verdicts.map(({ node, ...said }) => {
        const place = feasible.indexOf(node);
        const ours: OurDeviceNode = {
          devices: verdictOf(said.devices),
          features: verdictOf(said.features),
          score: raw[place] ?? 0,
          allocations: place < 0 ? {} : reserve(of, devices, state!.state, pod, node, ledger),
        };
        return [node.node.metadata.name, ours];
      }),
    ),
    normalized: Object.fromEntries(feasible.map(({ node }, place) => [node.metadata.name, normalized[place]!])),
    postFilter: help?.kind === 'no help' ? help.message : undefined,
  };
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
