/** Which way a metric gets better. `none`: neither, as for the number of pods in a trace. */
export type Direction = 'lower' | 'higher' | 'none';

/** A name of summary.json without statistic and labels, and the statistics that there are. */
type Family = readonly [name: string, statistics: readonly string[], direction: Direction];

const PERCENTILES = ['mean', 'p50', 'p99', 'max'] as const;
const POD_PERCENTILES = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
const HISTORY = ['mean', 'max', 'end'] as const;

/**
 * Those of docs/metrics.md. The balance of nodes has no direction: it is good or bad according to what a policy is after; and nodes
 * cost money, but a node that has crashed is no saving.
 */
const FAMILIES: readonly Family[] = [
  ['pod_pending_seconds', POD_PERCENTILES, 'lower'],
  ['pod_startup_seconds', POD_PERCENTILES, 'lower'],
  ['pods_created', ['total'], 'none'],
  ['pods_bound', ['total'], 'higher'],
  ['pods_started', ['total'], 'higher'],
  ['pods_succeeded', ['total'], 'higher'],
  ['pods_failed', ['total'], 'lower'],
  ['pods_deleted', ['total'], 'none'],
  ['pods_deleted_unscheduled', ['total'], 'lower'],
  ['pods_never_scheduled', [], 'lower'],
  ['pods_never_scheduled_wait_seconds', ['mean', 'max'], 'lower'],
  ['kube_pod_status_phase', HISTORY, 'none'],
  ['pod_bindings_per_second', ['mean', 'max'], 'none'],
  ['cluster_allocation_ratio', HISTORY, 'higher'],
  ['cluster_utilization_ratio', HISTORY, 'higher'],
  ['stranded_free_ratio', HISTORY, 'lower'],
  ['stranded_allocatable_ratio', HISTORY, 'lower'],
  ['node_allocation_ratio_stddev', HISTORY, 'none'],
  ['node_allocation_ratio_range', HISTORY, 'none'],
  ['kube_node_count', HISTORY, 'none'],
  ['kube_node_status_condition', HISTORY, 'none'],
  ['scheduler_schedule_attempts', ['total'], 'none'],
  ['scheduler_pod_scheduling_attempts', ['mean', 'max'], 'lower'],
  ['scheduler_scheduling_algorithm_duration_seconds', [...PERCENTILES, 'sum'], 'lower'],
  ['scheduler_pending_pods', HISTORY, 'lower'],
  ['scheduler_unschedulable_pods', HISTORY, 'lower'],
  ['scheduler_unschedulable_attempts', ['total'], 'lower'],
  ['scheduler_preemption_attempts', ['total'], 'lower'],
  ['scheduler_preemption_victims', ['count', 'sum', 'max'], 'lower'],
  ['scheduler_preemption_pdb_violations', ['total'], 'lower'],
  ['scheduler_permit_wait_duration_seconds', PERCENTILES, 'lower'],
  ['scheduler_podgroup_schedule_attempts', ['total'], 'none'],
  ['scheduling_engine_decisions', [], 'none'],
  ['gangs', ['total'], 'none'],
  ['gangs_scheduled', ['total'], 'higher'],
  ['gang_pending_seconds', ['mean', 'p50', 'p90', 'p99', 'max'], 'lower'],
  ['gang_partial_pods', HISTORY, 'lower'],
  ['devices_allocated', HISTORY, 'higher'],
  ['devices_published', HISTORY, 'none'],
  ['apiserver_request', ['total'], 'none'],
  ['apiserver_request_computed', ['total'], 'none'],
  ['apiserver_request_errors', ['total'], 'lower'],
  ['rest_client_request_duration_seconds', PERCENTILES, 'lower'],
  ['rest_client_rate_limiter_duration_seconds', ['sum', 'max'], 'lower'],
  ['etcd_server_proposals_committed', ['total'], 'none'],
  ['etcd_commit_batches', ['total'], 'none'],
  ['etcd_commit_batch_size', ['mean', 'max'], 'none'],
  ['etcd_commit_duration_seconds', PERCENTILES, 'lower'],
  ['gpu_allocation_ratio', HISTORY, 'higher'],
  ['gpu_idle_milli', HISTORY, 'lower'],
  ['gpu_fragmentation_milli', HISTORY, 'lower'],
  ['gpu_fragmentation_ratio', HISTORY, 'lower'],
  ['gpu_stranded_milli', HISTORY, 'lower'],
  ['gpu_allocated_milli', ['end'], 'higher'],
  ['gpu_devices_in_use', ['end'], 'none'],
  ['gpu_cluster_cpu_requested_milli', ['end'], 'none'],
  ['gpu_cluster_memory_requested_bytes', ['end'], 'none'],
  ['gpu_fragmentation_bucket_milli', ['end'], 'none'],
  ['gpu_arrival_allocation_percent', [], 'higher'],
  ['gpu_arrival_fragmentation_of_cluster_percent', [], 'lower'],
  ['gpu_arrival_fragmentation_of_idle_percent', [], 'lower'],
  ['kubelet_image_pulls', ['total'], 'lower'],
  ['kubelet_image_cache_hits', ['total'], 'higher'],
  ['kubelet_image_pull_bytes', ['total'], 'lower'],
  ['kubelet_image_pull_duration_seconds', PERCENTILES, 'lower'],
  ['kubelet_admission_rejections', ['total'], 'lower'],
  ['orrery_events', ['total'], 'none'],
];

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map(
  FAMILIES.flatMap(([name, statistics, direction]) =>
    (statistics.length === 0 ? [name] : statistics.map((statistic) => `${name}_${statistic}`)).map(
      (metric) => [metric, direction] as const,
    ),
  ),
);

/** Labels that give a metric a direction which the others of its name do not have. */
const LABELLED: ReadonlyMap<string, Direction> = new Map([
  ['scheduler_schedule_attempts_total{result="unschedulable"}', 'lower'],
  ['scheduler_schedule_attempts_total{result="error"}', 'lower'],
  ['scheduler_podgroup_schedule_attempts_total{result="unschedulable"}', 'lower'],
  ['scheduler_podgroup_schedule_attempts_total{result="error"}', 'lower'],
]);

/** Of a metric of summary.json, with its labels. */
export function directionOf(metric: string): Direction {
  return LABELLED.get(metric) ?? DIRECTIONS.get(metric.replace(/\{.*$/s, '')) ?? 'none';
}

/** Names without labels, also of metrics that a run may have nothing to say of. */
export const KNOWN_METRICS: readonly string[] = [...DIRECTIONS.keys()];

/**
 * What a comparison and a baseline look at unless they are told: whether pods got their place, how soon, and how well the nodes
 * are filled. Few, because each further question makes the others harder to answer.
 */
export const HEADLINE_METRICS: readonly string[] = [
  'pod_pending_seconds_mean',
  'pod_pending_seconds_p50',
  'pod_pending_seconds_p99',
  'pods_bound_total',
  'pods_never_scheduled',
  'pods_deleted_unscheduled_total',
  'scheduler_preemption_victims_sum',
  'cluster_allocation_ratio_mean',
  'stranded_allocatable_ratio_mean',
  'node_allocation_ratio_stddev_mean',
];
