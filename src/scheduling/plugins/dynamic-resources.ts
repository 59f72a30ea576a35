import { z } from 'zod';
import { durationField } from '../../api/options.ts';
import { keyOf, type Change } from '../../api/kinds.ts';
import { matchesNodeSelectorTerm } from '../../api/labels.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { AllocationResult, ResourceClaim } from '../../api/objects/resource.ts';
import { SECOND, type Duration } from '../../engine/time.ts';
import { onNodes, onOwnPod } from '../cluster-event.ts';
import { Allocator } from '../devices/allocator.ts';
import { hasBindingConditions, isTimedOut, readinessOf } from '../devices/binding-conditions.ts';
import { scoreAllocations } from '../devices/claim-score.ts';
import { bindClaim, deallocateClaim, unreserveClaim } from '../devices/claim-writes.ts';
import type { DeviceLedger } from '../devices/device-ledger.ts';
import { claimsOf, isReservedFor } from '../devices/pod-claims.ts';
import type { NodeInfo } from '../node-info.ts';
import { normalizeScores } from '../normalize-scores.ts';
import {
  definePlugin,
  SKIP,
  type ObjectWrite,
  type PluginServices,
  type PreBindWork,
  type Rejection,
  type RejectionCode,
} from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import type { NoHelp } from '../post-filter.ts';

const name = 'DynamicResources';

/** dynamicresources.go PreBind: how often the readiness of devices is looked at. */
const BINDING_PERIOD: Duration = 5 * SECOND;
/** apis/config/types_pluginargs.go DynamicResourcesBindingTimeoutDefault */
const BINDING_TIMEOUT: Duration = 600 * SECOND;

const args = z.strictObject({
  /** Stands for the wall time of the allocator, which ends after a number of steps instead. */
  filterTimeout: durationField().optional(),
  bindingTimeout: durationField()
    .refine((timeout) => timeout >= SECOND, { error: 'must be at least 1s' })
    .default(BINDING_TIMEOUT),
});

/** One pod in one cycle, and on the way to its node. */
interface ClaimsState {
  readonly claims: readonly ResourceClaim[];
  /** Absent when all claims are allocated. */
  readonly allocator: Allocator | undefined;
  /** What the allocator has found, by node; in the order of the claims that it was asked for. */
  readonly onNodes: Map<string, readonly AllocationResult[]>;
  /** Places of allocated claims that keep some node out. */
  readonly unavailable: Set<number>;
  /** By claim: what Reserve has taken. */
  readonly reserved: Map<ResourceClaim, AllocationResult>;
  /** Claims that PreBind has written. */
  readonly stored: Set<ResourceClaim>;
}

/** plugins/dynamicresources/dynamicresources.go, with the feature gates of v1.36; extended resources are not backed by it. */
export default definePlugin<z.output<typeof args>, ClaimsState, ClaimsState>({
  name,
  description: 'devices for resource claims: allocates them on each node, and reserves and writes the choice',
  args,
  create({ bindingTimeout }, services) {
    const { devices } = services;
    /** For the extension points that do not get the state of PreFilter. */
    const states = new WeakMap<PodInfo, ClaimsState>();

    return {
      mayFail: true,
      ignores: (spec) => (spec.resourceClaims ?? []).length === 0,

      preEnqueue(pod) {
        if (!hasClaims(pod)) return undefined;
        const claims = claimsOf(pod, (key) => devices.claim(key));
        return 'problem' in claims ? unresolvable(claims.problem) : undefined;
      },

      preFilter(pod) {
        if (!hasClaims(pod.pod)) return SKIP;
        const state = prepare(pod.pod, devices);
        if (state === undefined) return SKIP;
        if ('code' in state) return state;
        states.set(pod, state);
        return { state };
      },

      filter: (state, _pod, node) => findDevices(state, node, bindingTimeout, services),

      postFilter(search) {
        const state = states.get(search.pod);
        return state === undefined ? undefined : deallocateOne(state, search.pod.pod);
      },

      skipsScore: (pod) => !states.has(pod),

      preScore(pod) {
        const state = states.get(pod);
        const hasChoice = state?.claims.some(({ spec }) =>
          spec.requests.some((one) => one.firstAvailable !== undefined),
        );
        return hasChoice === true ? { state: state! } : SKIP;
      },

      score({ claims, onNodes: found }, _pod, { node }) {
        const allocations = found.get(node.metadata.name);
        return allocations === undefined ? 0 : scoreAllocations(claims, allocations);
      },

      normalize: (scores) => normalizeScores(scores, false),

      reserve(state, _pod, nodeName) {
        if (state?.allocator === undefined) return undefined;
        const allocations = state.onNodes.get(nodeName);
        if (allocations === undefined) return failure('claim allocation not found for node');
        for (const [index, claim] of unallocated(state.claims).entries()) {
          state.reserved.set(claim, allocations[index]!);
          devices.signalPending(claim, allocations[index]!);
        }
        return undefined;
      },

      unreserve(state, { pod }) {
        if (state === undefined) return undefined;
        for (const claim of state.reserved.keys()) if (!state.stored.has(claim)) devices.removePending(claim);
        const isWritten = (claim: ResourceClaim): boolean => state.stored.has(claim) || isReservedFor(claim, pod);
        return state.claims.filter(isWritten).map((claim) => unreserveClaim(claim, pod));
      },

      preBind: (state, { pod }) => (state === undefined ? undefined : bind(state, pod, bindingTimeout, services)),

      plans: ({ claims, onNodes: found }, _pod, { node }) => describe(claims, found.get(node.metadata.name) ?? []),

      events: [
        ...onNodes(['Add', 'UpdateNodeLabel', 'UpdateNodeAllocatable']),
        {
          resource: 'resource.k8s.io/ResourceClaim',
          actions: ['Add', 'Update'],
          hint: (pod, change) => isWorthItAfterClaim(pod, change, devices),
        },
        ...onOwnPod(
          ['UpdatePodGeneratedResourceClaim'],
          (_pod, { modified }) =>
            modified !== undefined && !('problem' in claimsOf(modified, (key) => devices.claim(key))),
        ),
        { resource: 'resource.k8s.io/DeviceClass', actions: ['Add', 'Update'] },
        { resource: 'resource.k8s.io/ResourceSlice', actions: ['Add', 'Update'] },
      ],
    };
  },
});

function hasClaims({ spec: { resourceClaims } }: Pod): boolean {
  return resourceClaims !== undefined && resourceClaims.length > 0;
}

/** Undefined when the pod needs none of its claims. */
function prepare(pod: Pod, devices: DeviceLedger): ClaimsState | Rejection | undefined {
  const claims = claimsOf(pod, (key) => devices.claim(key));
  if ('problem' in claims) return unresolvable(claims.problem);
  if (claims.length === 0) return undefined;
  for (const claim of unallocated(claims)) {
    if (devices.pendingAllocation(claim.metadata.uid) !== undefined) {
      return unresolvable(`resource claim ${keyOf(claim)} is in the process of being allocated`);
    }
    const missing = missingClass(claim, devices);
    if (missing !== undefined) return unresolvable(missing);
  }
  return {
    claims,
    allocator: unallocated(claims).length === 0 ? undefined : new Allocator(devices),
    onNodes: new Map(),
    unavailable: new Set(),
    reserved: new Map(),
    stored: new Set(),
  };
}

function missingClass({ spec }: ResourceClaim, devices: DeviceLedger): string | undefined {
  for (const request of spec.requests) {
    for (const { name: own, deviceClassName } of request.firstAvailable ?? [request.exactly]) {
      if (devices.deviceClass(deviceClassName) !== undefined) continue;
      const fullName = request.firstAvailable === undefined ? own : `${request.name}/${own}`;
      return `request ${fullName}: device class ${deviceClassName} does not exist`;
    }
  }
  return undefined;
}

/** Can the pod use its allocated claims on this node, and get devices for the others? */
function findDevices(
  state: ClaimsState,
  { node }: NodeInfo,
  timeout: Duration,
  services: PluginServices,
): Rejection | undefined {
  const unavailable: number[] = [];
  for (const [index, claim] of state.claims.entries()) {
    const { allocation } = claim.status;
    if (allocation === undefined) continue;
    const { nodeSelector } = allocation;
    const fits =
      nodeSelector === undefined || matchesNodeSelectorTerm(nodeSelector, node.metadata.name, node.metadata.labels);
    if (fits && !hasFailedToBind(claim, timeout, services)) continue;
    unavailable.push(index);
  }
  const found = state.allocator?.allocate(node, unallocated(state.claims));
  if (state.allocator !== undefined) {
    if (found === undefined) return CANNOT_ALLOCATE;
    if ('error' in found) return failure(found.error);
    if ('failure' in found) return unresolvable(found.failure);
  }
  for (const index of unavailable) state.unavailable.add(index);
  if (unavailable.length > 0) return NOT_AVAILABLE;
  if (found !== undefined) state.onNodes.set(node.metadata.name, found as readonly AllocationResult[]);
  return undefined;
}

function hasFailedToBind(claim: ResourceClaim, timeout: Duration, services: PluginServices): boolean {
  const isReady = readinessOf(claim);
  return isReady !== true && (typeof isReady === 'object' || isTimedOut(claim, timeout, services.now()));
}

/** Gives back the devices of one claim that keeps the pod off nodes and that nobody else uses (PostFilter). */
function deallocateOne({ claims, unavailable }: ClaimsState, pod: Pod): NoHelp {
  const noHelp = { kind: 'no help', clearsNomination: false, nodesTried: 0 } as const;
  for (const index of [...unavailable].sort((a, b) => a - b)) {
    const claim = claims[index]!;
    const { reservedFor } = claim.status;
    if (reservedFor.length > 1 || (reservedFor.length === 1 && !isReservedFor(claim, pod))) continue;
    return { ...noHelp, message: 'deallocation of ResourceClaim completed', writes: [deallocateClaim(claim)] };
  }
  return { ...noHelp, message: 'still not schedulable' };
}

/** Writes allocations and reservations, and waits until the drivers have made the devices ready. */
function bind(state: ClaimsState, pod: Pod, timeout: Duration, services: PluginServices): PreBindWork {
  const writes: ObjectWrite[] = [];
  for (const claim of state.claims) {
    if (isReservedFor(claim, pod)) continue;
    const stored = (): void => void state.stored.add(claim);
    writes.push(...bindClaim(claim, state.reserved.get(claim), pod, () => services.now(), stored));
  }
  const allocations = state.claims.map((claim) => claim.status.allocation ?? state.reserved.get(claim));
  if (!allocations.some((allocation) => allocation !== undefined && hasBindingConditions(allocation)))
    return { writes };
  return {
    writes,
    wait: {
      period: BINDING_PERIOD,
      timeout,
      timeoutMessage: 'device binding timeout: context deadline exceeded',
      check: () => checkReadiness(state.claims, timeout, services),
    },
  };
}

/** isPodReadyForBinding */
function checkReadiness(
  claims: readonly ResourceClaim[],
  timeout: Duration,
  { devices, now }: PluginServices,
): 'ready' | 'waiting' | Rejection {
  for (const { metadata } of claims) {
    const claim = devices.claim(keyOf({ metadata }));
    if (claim === undefined) return failure(`could not find ResourceClaim "${keyOf({ metadata })}"`);
    const isReady = readinessOf(claim);
    if (typeof isReady === 'object') return failure(isReady.problem);
    if (isReady) continue;
    return isTimedOut(claim, timeout, now()) ? failure(`device binding timeout: claim=${metadata.name}`) : 'waiting';
  }
  return 'ready';
}

/** isSchedulableAfterClaimChange */
function isWorthItAfterClaim(pod: Pod, { type, object, old }: Change, devices: DeviceLedger): boolean {
  if (object.kind !== 'ResourceClaim' || type === 'DELETED') return false;
  const claims = claimsOf(pod, (key) => devices.claim(key));
  if ('problem' in claims) return false;
  const before = old?.kind === 'ResourceClaim' ? old : undefined;
  if (before?.status.allocation !== undefined && object.status.allocation === undefined) return true;
  if (!claims.some(({ metadata }) => metadata.uid === object.metadata.uid)) return false;
  return before === undefined || JSON.stringify(before.status) !== JSON.stringify(object.status);
}

function describe(claims: readonly ResourceClaim[], allocations: readonly AllocationResult[]): string[] {
  return unallocated(claims).map(({ metadata }, index) => {
    const devices = (allocations[index]?.results ?? []).map(
      ({ request, driver, pool, device }) => `${driver}/${pool}/${device} for ${request}`,
    );
    return `allocate to claim ${metadata.name}: ${devices.join(', ')}`;
  });
}

function unallocated(claims: readonly ResourceClaim[]): readonly ResourceClaim[] {
  return claims.filter(({ status }) => status.allocation === undefined);
}

function reject(code: RejectionCode, reason: string): Rejection {
  return { plugin: name, code, reasons: [reason] };
}

function unresolvable(reason: string): Rejection {
  return reject('UnschedulableAndUnresolvable', reason);
}

function failure(reason: string): Rejection {
  return reject('Error', reason);
}

const NOT_AVAILABLE = unresolvable('resourceclaim not available on the node');
const CANNOT_ALLOCATE = unresolvable('cannot allocate all claims');
