import { createUid } from '../../api/uid.ts';
import { keyOf } from '../../api/kinds.ts';
import type { Node } from '../../api/objects/node.ts';
import {
  ALLOCATION_RESULTS_MAX_SIZE,
  type AllocationResult,
  type DeviceClass,
  type DeviceRequestAllocationResult,
  type ResourceClaim,
} from '../../api/objects/resource.ts';
import type { AllocatedState } from './allocated-state.ts';
import { AllocationSearch, type DeviceChoice } from './allocation-search.ts';
import { nodeSelectorOf } from './allocation-node-selector.ts';
import { createConstraint, type Constraint } from './constraint.ts';
import { AvailableCounters } from './counters.ts';
import type { DevicePool } from './device-pools.ts';
import { prepareRequests, type RequestData } from './device-request.ts';

/** Something is wrong with a claim, a class or a slice: the cycle ends with an error. */
export interface AllocationError {
  readonly error: string;
}

/** This node cannot have the devices, for a reason of its own. */
export interface NodeFailure {
  readonly failure: string;
}

/** One result per claim, in their order; undefined when there is no way. */
export type Allocation = readonly AllocationResult[] | undefined | AllocationError | NodeFailure;

/** What an allocator knows of the cluster at the beginning of a cycle. */
export interface DeviceView {
  readonly allocated: AllocatedState;
  deviceClass(name: string): DeviceClass | undefined;
  poolsOf(node: Node): readonly DevicePool[];
}

/**
 * Finds devices for the claims of a pod on one node after the other: the first solution in the order of pools, slices and
 * devices (structured/internal/incubating, which v1.36 takes with its default features).
 */
export class Allocator {
  readonly #view: DeviceView;
  readonly #counters: AvailableCounters;

  constructor(view: DeviceView) {
    this.#view = view;
    this.#counters = new AvailableCounters(view.allocated);
  }

  allocate(node: Node, claims: readonly ResourceClaim[]): Allocation {
    const pools = this.#view.poolsOf(node);
    const requests: (readonly RequestData[])[][] = [];
    const constraints: Constraint[][] = [];
    for (const claim of claims) {
      const prepared = prepareRequests(claim, pools, node, this.#view);
      if ('error' in prepared) return prepared;
      requests.push(prepared.requests);
      if (prepared.minDevices > ALLOCATION_RESULTS_MAX_SIZE) {
        const problem = `number of requested devices ${prepared.minDevices} exceeds the claim limit of ${ALLOCATION_RESULTS_MAX_SIZE}`;
        return { error: `claim ${keyOf(claim)}: ${problem}` };
      }
      const created = createConstraints(claim);
      if ('error' in created) return created;
      constraints.push(created.constraints);
    }
    const { allocated } = this.#view;
    const search = new AllocationSearch({
      node,
      claims,
      pools,
      requests,
      constraints,
      allocated,
      counters: this.#counters,
    });
    const outcome = search.run();
    if (typeof outcome === 'object') return outcome;
    if (outcome === 'tooMany') return { error: 'allocation max size exceeded' };
    if (outcome === 'done') return claims.map((claim, index) => toResult(claim, search.choices[index]!, node));
    return pools.some(({ isInvalid }) => isInvalid) ? INVALID_POOLS : undefined;
  }
}

const INVALID_POOLS: NodeFailure = { failure: 'invalid resource pools were encountered' };

function createConstraints(claim: ResourceClaim): { constraints: Constraint[] } | AllocationError {
  const constraints: Constraint[] = [];
  for (const [index, constraint] of claim.spec.constraints.entries()) {
    const created = createConstraint(constraint);
    if (created === undefined) {
      const problem = `constraint #${index}: empty constraint (unsupported constraint type?)`;
      return { error: `claim ${keyOf(claim)}, ${problem}` };
    }
    constraints.push(created);
  }
  return { constraints };
}

function toResult({ metadata }: ResourceClaim, choices: readonly DeviceChoice[], node: Node): AllocationResult {
  const nodeSelector = nodeSelectorOf(choices, node.metadata.name);
  const results = choices.map(({ request, driver, pool, device, consumedCapacity, isShared }, index) => ({
    request: request.fullName,
    driver,
    pool,
    device: device.name,
    ...(request.adminAccess ? { adminAccess: true } : {}),
    ...(request.tolerations === undefined ? {} : { tolerations: request.tolerations }),
    ...(device.bindingConditions === undefined ? {} : { bindingConditions: device.bindingConditions }),
    ...(device.bindingFailureConditions === undefined
      ? {}
      : { bindingFailureConditions: device.bindingFailureConditions }),
    // Upstream draws it.
    ...(isShared ? { shareID: createUid(metadata.uid, 'share', device.name, index) } : {}),
    ...(Object.keys(consumedCapacity).length === 0 ? {} : { consumedCapacity }),
  })) satisfies DeviceRequestAllocationResult[];
  return nodeSelector === undefined ? { results } : { results, nodeSelector };
}
