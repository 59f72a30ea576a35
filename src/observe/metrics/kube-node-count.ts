import { historyValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { TimeWeighted } from '../statistics/time-weighted.ts';

const COUNT = 'kube_node_count';
const READY = 'kube_node_status_condition';
const IS_READY = { condition: 'Ready', status: 'true' } as const;
const COUNT_SERIES = { name: COUNT };
const READY_SERIES = { name: READY, labels: IS_READY };

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
        ...historyValues(READY, ready, cluster.readyCount, 'count', IS_READY),
      ],
      sample: () => [
        { column: 'nodes', value: cluster.presentCount, series: COUNT_SERIES },
        { column: 'nodes_ready', value: cluster.readyCount, series: READY_SERIES },
      ],
    };
  },
} satisfies MetricDefinition;
