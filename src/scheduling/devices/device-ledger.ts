import { keyOf, type ObjectKey } from '../../api/kinds.ts';
import type { Node } from '../../api/objects/node.ts';
import type { AllocationResult, DeviceClass, ResourceClaim, ResourceSlice } from '../../api/objects/resource.ts';
import { AllocatedState } from './allocated-state.ts';
import type { DeviceView } from './allocator.ts';
import { gatherPools, SliceIndex, type DevicePool } from './device-pools.ts';

interface KnownPools {
  readonly index: SliceIndex;
  readonly pools: readonly DevicePool[];
}

/**
 * What a scheduler knows of claims, classes and slices (framework SharedDRAManager): what it has heard, and the
 * allocations that it has decided on but not heard of yet.
 */
export class DeviceLedger implements DeviceView {
  readonly allocated = new AllocatedState();
  readonly #claims = new Map<ObjectKey, ResourceClaim>();
  /** By claim uid: decided on, not written yet. */
  readonly #pending = new Map<string, AllocationResult>();
  /** By claim uid: what `allocated` counts for it. */
  readonly #counted = new Map<string, AllocationResult>();
  readonly #classes = new Map<string, DeviceClass>();
  readonly #slices = new Map<string, ResourceSlice>();
  #index: SliceIndex | undefined;
  readonly #pools = new WeakMap<Node, KnownPools>();

  claim(key: ObjectKey): ResourceClaim | undefined {
    return this.#claims.get(key);
  }

  deviceClass(name: string): DeviceClass | undefined {
    return this.#classes.get(name);
  }

  /** A claim that is heard of with an allocation is not pending any longer. */
  setClaim(claim: ResourceClaim): void {
    const { uid } = claim.metadata;
    this.#claims.set(keyOf(claim), claim);
    if (claim.status.allocation !== undefined) this.#pending.delete(uid);
    this.#count(uid, claim.status.allocation ?? this.#pending.get(uid));
  }

  removeClaim(claim: ResourceClaim): void {
    const { uid } = claim.metadata;
    this.#claims.delete(keyOf(claim));
    this.#count(uid, this.#pending.get(uid));
  }

  setDeviceClass(deviceClass: DeviceClass): void {
    this.#classes.set(deviceClass.metadata.name, deviceClass);
  }

  removeDeviceClass({ metadata }: DeviceClass): void {
    this.#classes.delete(metadata.name);
  }

  setSlice(slice: ResourceSlice): void {
    this.#slices.set(slice.metadata.name, slice);
    this.#index = undefined;
  }

  removeSlice({ metadata }: ResourceSlice): void {
    this.#slices.delete(metadata.name);
    this.#index = undefined;
  }

  /** Worked out again when a slice or the node has changed. */
  poolsOf(node: Node): readonly DevicePool[] {
    this.#index ??= new SliceIndex([...this.#slices.values()]);
    const index = this.#index;
    let known = this.#pools.get(node);
    if (known?.index !== index) {
      known = { index, pools: gatherPools(index, node) };
      this.#pools.set(node, known);
    }
    return known.pools;
  }

  pendingAllocation(uid: string): AllocationResult | undefined {
    return this.#pending.get(uid);
  }

  /** Decided on: nobody else gets these devices. */
  signalPending({ metadata: { uid } }: ResourceClaim, allocation: AllocationResult): void {
    this.#pending.set(uid, allocation);
    this.#count(uid, allocation);
  }

  /** The allocation will not be written, or has been heard of. */
  removePending({ metadata }: ResourceClaim): void {
    if (!this.#pending.delete(metadata.uid)) return;
    const known = this.#claims.get(keyOf({ metadata }));
    this.#count(metadata.uid, known?.metadata.uid === metadata.uid ? known.status.allocation : undefined);
  }

  #count(uid: string, allocation: AllocationResult | undefined): void {
    const before = this.#counted.get(uid);
    if (before === allocation) return;
    if (before !== undefined) this.allocated.remove(before);
    if (allocation === undefined) {
      this.#counted.delete(uid);
      return;
    }
    this.allocated.add(allocation);
    this.#counted.set(uid, allocation);
  }
}
