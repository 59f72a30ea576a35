import type { Amounts, AllocationResult } from '../../api/objects/resource.ts';
import { deviceIdOf, type DeviceId } from './device-id.ts';

/** Amounts of capacity by name. */
export type ConsumedCapacity = Map<string, number>;

/** Which devices are taken, by all claims together (structured AllocatedState). */
export class AllocatedState {
  readonly #devices = new Map<DeviceId, number>();
  readonly #shares = new Map<DeviceId, number>();
  readonly #capacity = new CapacityCollection();

  add(allocation: AllocationResult): void {
    this.#change(allocation, 1);
  }

  remove(allocation: AllocationResult): void {
    this.#change(allocation, -1);
  }

  /** As a whole, not for sharing. */
  has(id: DeviceId): boolean {
    return this.#devices.has(id);
  }

  /** As a whole or in part. */
  isUsed(id: DeviceId): boolean {
    return this.#devices.has(id) || this.#shares.has(id) || this.#capacity.has(id);
  }

  consumed(id: DeviceId): ConsumedCapacity | undefined {
    return this.#capacity.get(id);
  }

  #change({ results }: AllocationResult, sign: 1 | -1): void {
    for (const { driver, pool, device, adminAccess, shareID, consumedCapacity } of results) {
      if (adminAccess === true) continue;
      const id = deviceIdOf(driver, pool, device);
      if (shareID === undefined) {
        count(this.#devices, id, sign);
        continue;
      }
      count(this.#shares, id, sign);
      if (consumedCapacity === undefined) continue;
      if (sign > 0) this.#capacity.insert(id, consumedCapacity);
      else this.#capacity.remove(id, consumedCapacity);
    }
  }
}

/** What is taken of each device that is shared (schedulerapi ConsumedCapacityCollection). */
export class CapacityCollection {
  readonly #amounts = new Map<DeviceId, ConsumedCapacity>();

  has(id: DeviceId): boolean {
    return this.#amounts.has(id);
  }

  get(id: DeviceId): ConsumedCapacity | undefined {
    return this.#amounts.get(id);
  }

  insert(id: DeviceId, amounts: Amounts): void {
    const consumed = this.#amounts.get(id) ?? new Map<string, number>();
    this.#amounts.set(id, consumed);
    for (const [name, amount] of Object.entries(amounts)) consumed.set(name, (consumed.get(name) ?? 0) + amount);
  }

  /** A device of which nothing is taken any longer leaves the collection. */
  remove(id: DeviceId, amounts: Amounts): void {
    const consumed = this.#amounts.get(id);
    if (consumed === undefined) return;
    for (const [name, amount] of Object.entries(amounts)) {
      const before = consumed.get(name);
      if (before !== undefined) consumed.set(name, before - amount);
    }
    if ([...consumed.values()].every((amount) => amount === 0)) this.#amounts.delete(id);
  }

  /** The device counts as shared, though nothing is taken of it. */
  keep(id: DeviceId): void {
    if (!this.#amounts.has(id)) this.#amounts.set(id, new Map());
  }
}

function count(counts: Map<DeviceId, number>, id: DeviceId, sign: 1 | -1): void {
  const next = (counts.get(id) ?? 0) + sign;
  if (next === 0) counts.delete(id);
  else counts.set(id, next);
}
