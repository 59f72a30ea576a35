import { followClusterRatio } from '../cluster-ratio.ts';
import type { MetricDefinition } from '../metric.ts';

export default {
  name: 'cluster_utilization_ratio',
  description:
    'Use by running containers (request times usageRatio), as a share of the capacity of all nodes, per resource',
  create: (_on, { cluster }) => followClusterRatio('cluster_utilization_ratio', cluster, 'used', 'capacity'),
} satisfies MetricDefinition;
