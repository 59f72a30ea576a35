import { historyValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { TimeWeighted } from '../statistics/time-weighted.ts';

const COUNT = 'kube_node_count';
const READY = 'kube_node_status_condition';

export default {
  name: COUNT,
  description: 'Nodes over time, and how many of them are Ready',
  create(_on, { cluster }) {
    const counts = new TimeWeighted();
    const ready = new TimeWeighted();
    cluster.onAdvance((duration) => {
      counts.add(cluster.presentCount, duration);
      ready.add(cluster.readyCount, duration);
    });
    return {
      values: () => [
        ...historyValues(COUNT, counts, cluster.presentCount, 'count'),
        ...historyValues(READY, ready, cluster.readyCount, 'count', { condition: 'Ready', status: 'true' }),
      ],
      sample: () => [
        { column: 'nodes', value: cluster.presentCount },
        { column: 'nodes_ready', value: cluster.readyCount },
      ],
    };
  },
} satisfies MetricDefinition;
