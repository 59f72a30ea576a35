/** Which way a metric gets better. `none`: neither, as for the number of pods in a trace. */
export type Direction = 'lower' | 'higher' | 'none';

/**
 * A name of summary.json without statistic and labels, and the statistics that there are; last what `metrics:` of a scenario calls it,
 * where that is another name.
 */
type Family = readonly [name: string, statistics: readonly string[], direction: Direction, gatherer?: string];

/** No metric of `metrics:` gathers it: the engine tells it of every run. */
const ENGINE = '';

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
  ['pods_created', ['total'], 'none', 'pods_total'],
  ['pods_bound', ['total'], 'higher', 'pods_total'],
  ['pods_started', ['total'], 'higher', 'pods_total'],
  ['pods_succeeded', ['total'], 'higher', 'pods_total'],
  ['pods_failed', ['total'], 'lower', 'pods_total'],
  ['pods_deleted', ['total'], 'none', 'pods_total'],
  ['pods_deleted_unscheduled', ['total'], 'lower', 'pods_total'],
  ['pods_never_scheduled', [], 'lower', 'pods_total'],
  ['pods_never_scheduled_wait_seconds', ['mean', 'max'], 'lower', 'pods_total'],
  ['kube_pod_status_phase', HISTORY, 'none'],
  ['pod_bindings_per_second', ['mean', 'max'], 'none'],
  ['cluster_allocation_ratio', HISTORY, 'higher'],
  ['cluster_utilization_ratio', HISTORY, 'higher'],
  ['stranded_free_ratio', HISTORY, 'lower', 'stranded_capacity_ratio'],
  ['stranded_allocatable_ratio', HISTORY, 'lower', 'stranded_capacity_ratio'],
  ['node_allocation_ratio_stddev', HISTORY, 'none', 'node_allocation_balance'],
  ['node_allocation_ratio_range', HISTORY, 'none', 'node_allocation_balance'],
  ['kube_node_count', HISTORY, 'none'],
  ['kube_node_status_condition', HISTORY, 'none', 'kube_node_count'],
  ['scheduler_schedule_attempts', ['total'], 'none', 'scheduler_schedule_attempts_total'],
  ['scheduler_pod_scheduling_attempts', ['mean', 'max'], 'lower'],
  ['scheduler_scheduling_algorithm_duration_seconds', [...PERCENTILES, 'sum'], 'lower'],
  ['scheduler_pending_pods', HISTORY, 'lower'],
  ['scheduler_unschedulable_pods', HISTORY, 'lower'],
  ['scheduler_unschedulable_attempts', ['total'], 'lower', 'scheduler_unschedulable_pods'],
  ['scheduler_preemption_attempts', ['total'], 'lower', 'scheduler_preemption_attempts_total'],
  ['scheduler_preemption_victims', ['count', 'sum', 'max'], 'lower'],
  ['scheduler_preemption_pdb_violations', ['total'], 'lower', 'scheduler_preemption_victims'],
  ['scheduler_permit_wait_duration_seconds', PERCENTILES, 'lower'],
  ['scheduler_podgroup_schedule_attempts', ['total'], 'none', 'scheduler_podgroup_schedule_attempts_total'],
  ['scheduling_engine_decisions', [], 'none'],
  ['gangs', ['total'], 'none'],
  ['gangs_scheduled', ['total'], 'higher', 'gangs'],
  ['gang_pending_seconds', ['mean', 'p50', 'p90', 'p99', 'max'], 'lower', 'gangs'],
  ['gang_partial_pods', HISTORY, 'lower', 'gangs'],
  ['devices_allocated', HISTORY, 'higher'],
  ['devices_published', HISTORY, 'none', 'devices_allocated'],
  ['apiserver_request', ['total'], 'none', 'apiserver_request_total'],
  ['apiserver_request_computed', ['total'], 'none', 'apiserver_request_total'],
  ['apiserver_request_errors', ['total'], 'lower', 'apiserver_request_total'],
  ['rest_client_request_duration_seconds', PERCENTILES, 'lower'],
  ['rest_client_rate_limiter_duration_seconds', ['sum', 'max'], 'lower', 'rest_client_request_duration_seconds'],
  ['etcd_server_proposals_committed', ['total'], 'none', 'etcd_commits'],
  ['etcd_commit_batches', ['total'], 'none', 'etcd_commits'],
  ['etcd_commit_batch_size', ['mean', 'max'], 'none', 'etcd_commits'],
  ['etcd_commit_duration_seconds', PERCENTILES, 'lower', 'etcd_commits'],
  ['gpu_allocation_ratio', HISTORY, 'higher', 'gpu_devices'],
  ['gpu_idle_milli', HISTORY, 'lower', 'gpu_devices'],
  ['gpu_fragmentation_milli', HISTORY, 'lower', 'gpu_devices'],
  ['gpu_fragmentation_ratio', HISTORY, 'lower', 'gpu_devices'],
  ['gpu_stranded_milli', HISTORY, 'lower', 'gpu_devices'],
  ['gpu_allocated_milli', ['end'], 'higher', 'gpu_devices'],
  ['gpu_devices_in_use', ['end'], 'none', 'gpu_devices'],
  ['gpu_cluster_cpu_requested_milli', ['end'], 'none', 'gpu_devices'],
  ['gpu_cluster_memory_requested_bytes', ['end'], 'none', 'gpu_devices'],
  ['gpu_fragmentation_bucket_milli', ['end'], 'none', 'gpu_devices'],
  ['gpu_arrival_allocation_percent', [], 'higher', 'gpu_devices'],
  ['gpu_arrival_fragmentation_of_cluster_percent', [], 'lower', 'gpu_devices'],
  ['gpu_arrival_fragmentation_of_idle_percent', [], 'lower', 'gpu_devices'],
  ['kubelet_image_pulls', ['total'], 'lower'],
  ['kubelet_image_cache_hits', ['total'], 'higher', 'kubelet_image_pulls'],
  ['kubelet_image_pull_bytes', ['total'], 'lower', 'kubelet_image_pulls'],
  ['kubelet_image_pull_duration_seconds', PERCENTILES, 'lower', 'kubelet_image_pulls'],
  ['kubelet_admission_rejections', ['total'], 'lower', 'kubelet_admission_rejections_total'],
  ['orrery_events', ['total'], 'none', ENGINE],
];

/** By name without labels. */
const KNOWN: ReadonlyMap<string, { readonly direction: Direction; readonly gatherer: string }> = new Map(
  FAMILIES.flatMap(([name, statistics, direction, gatherer = name]) =>
    (statistics.length === 0 ? [name] : statistics.map((statistic) => `${name}_${statistic}`)).map(
      (metric) => [metric, { direction, gatherer }] as const,
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
  return LABELLED.get(metric) ?? KNOWN.get(metric.replace(/\{.*$/s, ''))?.direction ?? 'none';
}

/** What gathers a known metric, as `metrics:` of a scenario names it; undefined: it is told of every run. */
export function gathererOf(metric: string): string | undefined {
  const gatherer = KNOWN.get(metric)?.gatherer;
  return gatherer === ENGINE ? undefined : gatherer;
}

/** Names without labels, also of metrics that a run may have nothing to say of. */
export const KNOWN_METRICS: readonly string[] = [...KNOWN.keys()];

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
  'gpu_allocation_ratio_mean',
  'gpu_stranded_milli_mean',
  'gpu_fragmentation_milli_mean',
];
