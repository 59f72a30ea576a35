import type { Amounts, Device } from '../../api/objects/resource.ts';
import type { AllocatedState } from './allocated-state.ts';
import { deviceIdOf } from './device-id.ts';
import type { DevicePool } from './device-pools.ts';

type CounterSets = Map<string, Map<string, number>>;

/** What allocated devices leave of the shared counters. Like upstream it is remembered by the pool's name alone. */
export class AvailableCounters {
  readonly #allocated: AllocatedState;
  readonly #pools = new Map<string, CounterSets>();

  constructor(allocated: AllocatedState) {
    this.#allocated = allocated;
  }

  of(pool: DevicePool): CounterSets {
    let available = this.#pools.get(pool.name);
    if (available === undefined) {
      available = this.#count(pool);
      this.#pools.set(pool.name, available);
    }
    return available;
  }

  #count({ counterSets, slices, otherSlices }: DevicePool): CounterSets {
    const available: CounterSets = new Map();
    for (const [name, counters] of counterSets) available.set(name, new Map(Object.entries(counters)));
    for (const { spec } of [...slices, ...otherSlices]) {
      for (const device of spec.devices) {
        if (device.consumesCounters === undefined) continue;
        if (this.#allocated.isUsed(deviceIdOf(spec.driver, spec.pool.name, device.name))) take(available, device, -1);
      }
    }
    return available;
  }
}

/** What the devices that are being allocated consume. */
export class ConsumedCounters {
  readonly #pools = new Map<string, CounterSets>();

  /** Takes the device's counters if all counters of the pool stay within what is available. */
  reserve(pool: DevicePool, device: Device, available: CounterSets): boolean {
    const consumed = this.#pools.get(pool.name) ?? new Map<string, Map<string, number>>();
    this.#pools.set(pool.name, consumed);
    add(consumed, device);
    for (const [set, counters] of available) {
      for (const [name, amount] of counters) {
        if (amount >= (consumed.get(set)?.get(name) ?? 0)) continue;
        take(consumed, device, -1);
        return false;
      }
    }
    return true;
  }

  release(pool: DevicePool, device: Device): void {
    take(this.#pools.get(pool.name)!, device, -1);
  }
}

function add(sets: CounterSets, device: Device): void {
  for (const { counterSet, counters } of device.consumesCounters ?? []) {
    const set = sets.get(counterSet) ?? new Map<string, number>();
    sets.set(counterSet, set);
    for (const name of Object.keys(counters)) if (!set.has(name)) set.set(name, 0);
  }
  take(sets, device, 1);
}

/** Only counters that are there. */
function take(sets: CounterSets, { consumesCounters = [] }: Device, sign: 1 | -1): void {
  for (const { counterSet, counters } of consumesCounters) change(sets.get(counterSet), counters, sign);
}

function change(set: Map<string, number> | undefined, counters: Amounts, sign: 1 | -1): void {
  for (const [name, amount] of Object.entries(counters)) {
    const before = set?.get(name);
    if (before !== undefined) set!.set(name, before + sign * amount);
  }
}
