import type { Time } from '../../engine/time.ts';
import type { Change } from '../../api/kinds.ts';
import type { AllocationResult, ResourceSlice } from '../../api/objects/resource.ts';
import { gaugeValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { Gauge } from '../statistics/gauge.ts';

const ALLOCATED = 'devices_allocated';
const PUBLISHED = 'devices_published';

export default {
  name: ALLOCATED,
  description: 'Devices of ResourceSlices, and how many of them claims have been given, by driver',
  create(on) {
    const allocated = new DriverGauges();
    const published = new DriverGauges();
    /** How many claims have a device: it counts once. */
    const users = new Map<string, number>();

    const use = (allocation: AllocationResult | undefined, sign: 1 | -1, at: Time): void => {
      for (const { driver, pool, device, adminAccess } of allocation?.results ?? []) {
        if (adminAccess === true) continue;
        const id = `${driver}/${pool}/${device}`;
        const before = users.get(id) ?? 0;
        users.set(id, before + sign);
        if (before === 0 || before + sign === 0) allocated.add(driver, at, sign);
      }
    };
    const publish = (slice: ResourceSlice, sign: 1 | -1, at: Time): void => {
      published.add(slice.spec.driver, at, sign * slice.spec.devices.length);
    };
    const onChange = ({ type, object, old }: Change, at: Time): void => {
      if (object.kind === 'ResourceClaim') {
        if (old?.kind === 'ResourceClaim') use(old.status.allocation, -1, at);
        if (type !== 'DELETED') use(object.status.allocation, 1, at);
      } else if (object.kind === 'ResourceSlice') {
        if (old?.kind === 'ResourceSlice') publish(old, -1, at);
        if (type !== 'DELETED') publish(object, 1, at);
      }
    };
    on('committed', ({ change }, at) => {
      if (change.kind === 'ResourceClaim' || change.kind === 'ResourceSlice') onChange(change, at);
    });
    return {
      values: (end) => [...allocated.values(ALLOCATED, end), ...published.values(PUBLISHED, end)],
    };
  },
} satisfies MetricDefinition;

class DriverGauges {
  readonly #gauges = new Map<string, Gauge>();

  add(driver: string, at: Time, amount: number): void {
    let gauge = this.#gauges.get(driver);
    if (gauge === undefined) this.#gauges.set(driver, (gauge = new Gauge()));
    gauge.add(at, amount);
  }

  values(name: string, end: Time): ReturnType<typeof gaugeValues> {
    return [...this.#gauges].flatMap(([driver, gauge]) => gaugeValues(name, gauge, end, { driver }));
  }
}
