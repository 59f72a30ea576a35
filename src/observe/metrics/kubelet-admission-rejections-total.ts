import { count } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';

const NAME = 'kubelet_admission_rejections_total';

export default {
  name: NAME,
  description: 'Pods that a kubelet turned away, by reason',
  create(on) {
    const counts = new Map<string, number>();
    on('pod-rejected', ({ reason }) => {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    });
    return { values: () => [...counts].map(([reason, value]) => count(NAME, value, { reason })) };
  },
} satisfies MetricDefinition;
