import { gaugeValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { POD_PHASES } from '../pod-table.ts';
import { Gauge } from '../statistics/gauge.ts';

const NAME = 'kube_pod_status_phase';

const SAMPLED = POD_PHASES.map((phase) => ({
  column: `pods_${phase.toLowerCase()}`,
  series: { name: NAME, labels: { phase } },
}));

export default {
  name: NAME,
  description: 'Pods by phase over time',
  create(_on, { pods }) {
    const gauges = POD_PHASES.map(() => new Gauge());
    pods.listen('phase', (_row, at) => {
      for (let i = 0; i < gauges.length; i++) gauges[i]!.set(at, pods.phaseCounts[i]!);
    });
    return {
      values: (end) => POD_PHASES.flatMap((phase, i) => gaugeValues(NAME, gauges[i]!, end, { phase })),
      sample: () => SAMPLED.map(({ column, series }, i) => ({ column, value: gauges[i]!.value, series })),
    };
  },
} satisfies MetricDefinition;
