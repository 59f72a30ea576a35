import { keyOf } from '../../api/kinds.ts';
import type { Node } from '../../api/objects/node.ts';
import {
  ALLOCATION_RESULTS_MAX_SIZE,
  type Amounts,
  type Device,
  type ResourceClaim,
  type ResourceSlice,
} from '../../api/objects/resource.ts';
import { CapacityCollection, type AllocatedState } from './allocated-state.ts';
import type { AllocationError } from './allocator.ts';
import { consumptionOf, hasCapacityFor } from './consumable-capacity.ts';
import type { Constraint } from './constraint.ts';
import { ConsumedCounters, type AvailableCounters } from './counters.ts';
import type { DeviceId } from './device-id.ts';
import type { DevicePool, LocatedDevice } from './device-pools.ts';
import type { RequestData } from './device-request.ts';
import { hasUntoleratedTaint } from './device-taints.ts';

/** A device that the search has settled on, for one request of a claim. */
export interface DeviceChoice {
  readonly request: RequestData;
  readonly driver: string;
  readonly pool: string;
  readonly device: Device;
  readonly slice: ResourceSlice;
  readonly isShared: boolean;
  readonly consumedCapacity: Amounts;
}

/** `tooMany`: a claim would get more devices than it may have; other alternatives of a request may need fewer. */
type Outcome = 'done' | 'no' | 'tooMany' | AllocationError;

interface SearchInput {
  readonly node: Node;
  readonly claims: readonly ResourceClaim[];
  readonly pools: readonly DevicePool[];
  /** By claim, by request: the alternatives. */
  readonly requests: readonly (readonly (readonly RequestData[])[])[];
  readonly constraints: readonly (readonly Constraint[])[];
  readonly allocated: AllocatedState;
  readonly counters: AvailableCounters;
}

/**
 * Upstream gives up after 10 s of wall time (DynamicResources filterTimeout); so many devices looked at stand for it. An
 * assumption: a microsecond each.
 */
const MAX_STEPS = 10_000_000;

/**
 * Tries the devices for each request of each claim in turn, and goes back when a later request finds none (structured
 * allocateOne). The first full solution is taken.
 */
export class AllocationSearch {
  /** By claim. */
  readonly choices: DeviceChoice[][];
  readonly #input: SearchInput;
  /** Of all pools in order, without those of which nothing can be taken. */
  readonly #candidates: readonly LocatedDevice[];
  /** For which claims a device is being allocated. */
  readonly #allocating = new Map<DeviceId, Set<number>>();
  readonly #capacity = new CapacityCollection();
  readonly #counters = new ConsumedCounters();
  #steps = 0;

  constructor(input: SearchInput) {
    this.#input = input;
    this.#candidates = input.pools.flatMap(({ devices }) => devices);
    this.choices = input.claims.map(() => []);
  }

  run(): Outcome {
    return this.#allocateRequest(0, 0);
  }

  #allocateRequest(claim: number, index: number): Outcome {
    if (claim >= this.#input.claims.length) return 'done';
    const alternatives = this.#input.requests[claim]![index];
    if (alternatives === undefined) {
      const outcome = this.#allocateRequest(claim + 1, 0);
      // Other choices for this claim may leave fewer devices to the next.
      return outcome === 'tooMany' ? 'no' : outcome;
    }
    if (alternatives[0]!.parentName === undefined) return this.#allocateDevice(claim, index, alternatives[0]!, 0, 0);
    let areAllTooMany = true;
    for (const alternative of alternatives) {
      const outcome = this.#allocateDevice(claim, index, alternative, 0, 0);
      if (outcome === 'tooMany') continue;
      areAllTooMany = false;
      if (outcome !== 'no') return outcome;
    }
    return areAllTooMany ? 'tooMany' : 'no';
  }

  /**
   * The device with this number of a request, and everything after it.
   * @param start the first candidate to try: the devices of one request are tried in their order only.
   */
  #allocateDevice(claim: number, index: number, request: RequestData, number: number, start: number): Outcome {
    const { allDevices, deviceCount } = request;
    if (allDevices?.length === 0) return 'no';
    if (number >= deviceCount) return this.#allocateRequest(claim, index + 1);
    if (this.choices[claim]!.length + deviceCount - number > ALLOCATION_RESULTS_MAX_SIZE) return 'tooMany';
    if (allDevices !== undefined) {
      const located = allDevices[number]!;
      const undo = this.#take(claim, request, located, true);
      if (undo === undefined) return 'no';
      if (typeof undo === 'object') return undo;
      const outcome = this.#allocateDevice(claim, index, request, number + 1, 0);
      if (outcome !== 'done') undo();
      return outcome;
    }
    return this.#tryDevices(claim, index, request, number, start);
  }

  #tryDevices(claim: number, index: number, request: RequestData, number: number, start: number): Outcome {
    const candidates = this.#candidates;
    for (let place = start; place < candidates.length; place++) {
      const undo = this.#tryDevice(claim, request, candidates[place]!);
      if (undo === undefined) continue;
      if (typeof undo === 'object') return undo;
      const outcome = this.#allocateDevice(claim, index, request, number + 1, place + 1);
      if (outcome === 'done') return outcome;
      undo();
      if (outcome !== 'no') return outcome;
    }
    return 'no';
  }

  /** Undefined: not this one. */
  #tryDevice(claim: number, request: RequestData, located: LocatedDevice): (() => void) | undefined | AllocationError {
    const { id, device, slice } = located;
    if (this.#steps++ >= MAX_STEPS) {
      return { error: `node ${this.#input.node.metadata.name}: timed out trying to allocate devices` };
    }
    if (request.adminAccess ? this.#isAllocatingFor(id, claim) : this.#isInUse(id)) return undefined;
    const isSelectable = request.isSelectable(device, slice);
    if (typeof isSelectable === 'object') return isSelectable;
    if (!isSelectable || !this.#hasCapacity(request, located)) return undefined;
    return this.#take(claim, request, located, false);
  }

  /**
   * Takes the device if its counters, taints and the claim's constraints allow. Gives what undoes it.
   * @param isMust no other device will do: a constraint that forbids it makes no sense.
   */
  #take(
    claim: number,
    request: RequestData,
    located: LocatedDevice,
    isMust: boolean,
  ): (() => void) | undefined | AllocationError {
    const { id, device, slice, pool } = located;
    const { allowMultipleAllocations: isShared = false } = device;
    if (!isShared && request.adminAccess && this.#isAllocatingFor(id, claim)) return undefined;
    if (!request.adminAccess && this.#isInUse(id)) return undefined;
    const undos: (() => void)[] = [];
    const undo = (): void => {
      while (undos.length > 0) undos.pop()!();
    };

    const isCounted = isShared && this.#isCapacityInUse(id);
    if (!isCounted && (device.consumesCounters ?? []).length > 0) {
      if (!this.#counters.reserve(pool, device, this.#input.counters.of(pool))) return undefined;
      undos.push(() => this.#counters.release(pool, device));
    }
    if (hasUntoleratedTaint(device, request.tolerations)) {
      undo();
      return undefined;
    }
    const base = request.parentName ?? request.name;
    const sub = request.parentName === undefined ? undefined : request.name;
    for (const constraint of this.#input.constraints[claim]!) {
      if (constraint.add(base, sub, pool.driver, device)) {
        undos.push(() => constraint.remove(base, sub));
        continue;
      }
      undo();
      if (!isMust) return undefined;
      const problem = `cannot add device ${id} because a claim constraint would not be satisfied`;
      return { error: `claim ${keyOf(this.#input.claims[claim]!)}, request ${request.name}: ${problem}` };
    }
    if (!isShared) {
      const claims = this.#allocating.get(id) ?? new Set();
      this.#allocating.set(id, claims.add(claim));
      undos.push(() => claims.delete(claim));
    }
    if (!this.#hasCapacity(request, located)) {
      undo();
      return undefined;
    }
    const consumedCapacity = isShared ? consumptionOf(device, request.capacity) : {};
    if (isShared) undos.push(this.#share(id, consumedCapacity));
    const choice = { request, driver: pool.driver, pool: pool.name, device, slice, isShared, consumedCapacity };
    this.choices[claim]!.push(choice);
    undos.push(() => this.choices[claim]!.pop());
    return undo;
  }

  /** The entry of a shared device also says that its counters are taken: it stays as long as somebody shares it. */
  #share(id: DeviceId, amounts: Amounts): () => void {
    const wasShared = this.#capacity.has(id);
    this.#capacity.insert(id, amounts);
    return () => {
      this.#capacity.remove(id, amounts);
      if (wasShared) this.#capacity.keep(id);
    };
  }

  #isInUse(id: DeviceId): boolean {
    return this.#input.allocated.has(id) || (this.#allocating.get(id)?.size ?? 0) > 0;
  }

  #isAllocatingFor(id: DeviceId, claim: number): boolean {
    return this.#allocating.get(id)?.has(claim) === true;
  }

  #isCapacityInUse(id: DeviceId): boolean {
    return this.#input.allocated.consumed(id) !== undefined || this.#capacity.has(id);
  }

  #hasCapacity({ capacity }: RequestData, { id, device }: LocatedDevice): boolean {
    return hasCapacityFor(device, capacity, this.#input.allocated.consumed(id), this.#capacity.get(id));
  }
}
