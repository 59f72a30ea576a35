import { historyValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { TimeWeightedValues } from '../statistics/time-weighted-values.ts';

const COUNT = 'kube_node_count';
const READY = 'kube_node_status_condition';
const IS_READY = { condition: 'Ready', status: 'true' } as const;
const COUNT_SERIES = { name: COUNT };
const READY_SERIES = { name: READY, labels: IS_READY };

export default {
  name: COUNT,
  description: 'Nodes over time, and how many of them are Ready',
  create(_on, { cluster }) {
    const counts = new TimeWeightedValues(2);
    cluster.onAdvance((duration) => {
      counts.values[0] = cluster.presentCount;
      counts.values[1] = cluster.readyCount;
      counts.add(duration);
    });
    return {
      values: () => [
        ...historyValues(COUNT, counts.of(0), cluster.presentCount, 'count'),
        ...historyValues(READY, counts.of(1), cluster.readyCount, 'count', IS_READY),
      ],
      sample: () => [
        { column: 'nodes', value: cluster.presentCount, series: COUNT_SERIES },
        { column: 'nodes_ready', value: cluster.readyCount, series: READY_SERIES },
      ],
    };
  },
} satisfies MetricDefinition;
