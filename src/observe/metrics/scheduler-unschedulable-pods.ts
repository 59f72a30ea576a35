import type { Time } from '../../engine/time.ts';
import { count, gaugeValues } from '../metric-values.ts';
import type { MetricDefinition, MetricValue } from '../metric.ts';
import { NameTable } from '../name-table.ts';
import { Gauge } from '../statistics/gauge.ts';
import { grown } from '../statistics/grown.ts';

const NAME = 'scheduler_unschedulable_pods';
const ATTEMPTS = 'scheduler_unschedulable_attempts_total';

/** One bit per plugin in a whole number of 32 bits; plugins beyond share the last. */
const LAST_BIT = 30;

export default {
  name: NAME,
  description:
    'Pods that cannot be scheduled, by the plugins that rejected nodes, and such attempts by plugin and reason',
  create(on, { pods }) {
    const plugins = new NameTable();
    const gauges: Gauge[] = [];
    const attempts = new Map<string, Map<string, number>>();
    let rejectedBy = new Int32Array(1024);

    const set = (row: number, at: Time, bits: number): void => {
      const changed = rejectedBy[row]! ^ bits;
      rejectedBy[row] = bits;
      for (let bit = 0; changed >>> bit !== 0; bit++) {
        if ((changed & (1 << bit)) !== 0) gauges[bit]!.add(at, (bits & (1 << bit)) !== 0 ? 1 : -1);
      }
    };
    const clear = (row: number, at: Time): void => {
      if (row >= 0 && row < rejectedBy.length && rejectedBy[row] !== 0) set(row, at, 0);
    };
    on('scheduling-attempt', ({ pod, rejections }, at) => {
      const row = pods.rowOf(pod);
      if (rejections === undefined) return clear(row, at);
      let bits = 0;
      for (const { plugin, reason } of rejections) {
        const bit = Math.min(plugins.indexOf(plugin), LAST_BIT);
        while (gauges.length <= bit) gauges.push(new Gauge());
        bits |= 1 << bit;
        let reasons = attempts.get(plugin);
        if (reasons === undefined) attempts.set(plugin, (reasons = new Map<string, number>()));
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      if (row < 0) return;
      rejectedBy = grown(rejectedBy, row + 1);
      set(row, at, bits);
    });
    on('pod-dequeued', ({ pod }, at) => clear(pods.rowOf(pod), at));
    pods.listen('bound', clear);
    pods.listen('deleted', clear);
    return {
      values: (end) => [...gaugesByPlugin(plugins, gauges, end), ...attemptsByReason(attempts)],
    };
  },
} satisfies MetricDefinition;

function gaugesByPlugin(plugins: NameTable, gauges: readonly Gauge[], end: Time): MetricValue[] {
  return gauges.flatMap((gauge, bit) => {
    const plugin = bit === LAST_BIT && plugins.size > gauges.length ? 'other' : plugins.names[bit]!;
    return gaugeValues(NAME, gauge, end, { plugin });
  });
}

function attemptsByReason(attempts: ReadonlyMap<string, ReadonlyMap<string, number>>): MetricValue[] {
  return [...attempts].flatMap(([plugin, reasons]) =>
    [...reasons].map(([reason, value]) => count(ATTEMPTS, value, { plugin, reason })),
  );
}
