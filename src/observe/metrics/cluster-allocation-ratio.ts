import { followClusterRatio } from '../cluster-ratio.ts';
import type { MetricDefinition } from '../metric.ts';

export default {
  name: 'cluster_allocation_ratio',
  description: 'Requests of bound pods that have not ended, as a share of the allocatable of all nodes, per resource',
  create: (_on, { cluster }) => followClusterRatio('cluster_allocation_ratio', cluster, 'requested', 'allocatable'),
} satisfies MetricDefinition;
