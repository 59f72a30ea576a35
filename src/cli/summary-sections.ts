import { formatCount, formatNumber, formatPercent, formatSeconds } from './number-format.ts';
import type { Metric, MetricTable } from './metric-table.ts';

/** A table: the first column is text, the others are numbers. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a person wants to know of a run, most important first; all of it and more is in summary.json. */
export function describeSummary(metrics: MetricTable): readonly Section[] {
  return [
    pods(metrics),
    gangs(metrics),
    latency(metrics),
    cluster(metrics),
    gpus(metrics),
    scheduler(metrics),
    unschedulable(metrics),
    api(metrics),
  ].filter(({ rows }) => rows.length > 0);
}

function pods(metrics: MetricTable): Section {
  const rows = ['created', 'bound', 'started', 'succeeded', 'failed', 'deleted', 'deleted_unscheduled'].map(
    (what) => [what, metrics.value(`pods_${what}`, 'total')] as const,
  );
  rows.push(['never_scheduled', metrics.value('pods_never_scheduled', '')]);
  return {
    title: 'Pods',
    columns: [''],
    rows: rows
      .filter(([what, value]) => value !== undefined && (value > 0 || what === 'created' || what === 'bound'))
      .map(([what, value]) => [what.replaceAll('_', ' '), formatCount(value!)]),
  };
}

/** Nothing without PodGroups. */
function gangs(metrics: MetricTable): Section {
  const rows: readonly [what: string, value: number | undefined][] = [
    ['created', metrics.value('gangs', 'total')],
    ['complete', metrics.value('gangs_scheduled', 'total')],
    ['pods that hold a node in vain', metrics.value('gang_partial_pods', 'mean')],
  ];
  return {
    title: 'Gangs',
    columns: [''],
    rows: rows.flatMap(([what, value]) => (value === undefined ? [] : [[what, formatNumber(value)]])),
  };
}

/** Every duration that has a median and no labels. */
function latency(metrics: MetricTable): Section {
  const statistics = ['mean', 'p50', 'p90', 'p99', 'max'];
  const bases = metrics.all
    .filter(
      ({ statistic, unit, labels }) => statistic === 'p50' && unit === 'seconds' && Object.keys(labels).length === 0,
    )
    .map(({ base }) => base);
  const importance = (base: string): number => (base.startsWith('pod_') ? 0 : 1);
  return {
    title: 'Latency',
    columns: statistics,
    rows: bases
      .toSorted((a, b) => importance(a) - importance(b))
      .map((base) => [
        spoken(base.replace(/(_duration)?_seconds$/, '')),
        ...statistics.map((statistic) => show(metrics.value(base, statistic), formatSeconds)),
      ]),
  };
}

function cluster(metrics: MetricTable): Section {
  const columns: readonly [title: string, base: string, statistic: string][] = [
    ['allocated', 'cluster_allocation_ratio', 'mean'],
    ['peak', 'cluster_allocation_ratio', 'max'],
    ['at the end', 'cluster_allocation_ratio', 'end'],
    ['used', 'cluster_utilization_ratio', 'mean'],
    ['stranded', 'stranded_allocatable_ratio', 'mean'],
    ['spread (sd)', 'node_allocation_ratio_stddev', 'mean'],
  ];
  const nodeCount = metrics.value('kube_node_count', 'end');
  return {
    title: nodeCount === undefined ? 'Cluster' : `Cluster of ${formatCount(nodeCount)} nodes`,
    columns: columns.map(([title]) => title),
    rows: metrics
      .select('cluster_allocation_ratio', 'mean')
      .map(({ labels }) => ({
        resource: labels['resource'] ?? '',
        values: columns.map(([, base, statistic]) => metrics.value(base, statistic, labels)),
      }))
      .filter(({ values }) => values.some((value) => value !== undefined && value !== 0))
      .map(({ resource, values }) => [resource, ...values.map((value) => show(value, formatPercent))]),
  };
}

/** Nothing where nobody asks for GPUs by GPU sharing, which are what nodes lend out in whole or in shares. */
function gpus(metrics: MetricTable): Section {
  const devices = (milli: number): string => formatNumber(milli / 1000);
  const rows: readonly [what: string, base: string, format: (value: number) => string][] = [
    ['allocated', 'gpu_allocation_ratio', formatPercent],
    ['idle', 'gpu_idle_milli', devices],
    ['stranded', 'gpu_stranded_milli', devices],
    ['fragmented', 'gpu_fragmentation_milli', devices],
    ['fragmented, of what is idle', 'gpu_fragmentation_ratio', formatPercent],
  ];
  const statistics = ['mean', 'max', 'end'];
  const [allocated = 0, idle = 0] = [
    metrics.value('gpu_allocated_milli', 'end'),
    metrics.value('gpu_idle_milli', 'end'),
  ];
  return {
    title: `Shared GPUs: ${devices(allocated + idle)}`,
    columns: ['mean', 'peak', 'at the end'],
    rows: rows
      .map(([what, base, format]) => ({
        what,
        cells: statistics.map((statistic) => show(metrics.value(base, statistic), format)),
      }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''))
      .map(({ what, cells }) => [what, ...cells]),
  };
}

function scheduler(metrics: MetricTable): Section {
  const attempts = metrics
    .select('scheduler_schedule_attempts', 'total')
    .filter(({ value }) => value > 0)
    .map(({ labels, value }) => [`attempts: ${labels['result']}`, formatCount(value), '', '']);
  const queues = metrics
    .select('scheduler_pending_pods', 'max')
    .filter(({ value }) => value > 0)
    .map(({ labels, value }) => [
      `queue: ${labels['queue']}`,
      '',
      show(metrics.value('scheduler_pending_pods', 'mean', labels), formatNumber),
      formatCount(value),
    ]);
  return { title: 'Scheduler', columns: ['count', 'mean', 'max'], rows: [...attempts, ...queues] };
}

function unschedulable(metrics: MetricTable): Section {
  return {
    title: 'Unschedulable because of',
    columns: ['attempts'],
    rows: metrics
      .select('scheduler_unschedulable_attempts', 'total')
      .toSorted((a, b) => b.value - a.value)
      .slice(0, 10)
      .map(({ labels, value }) => [`${labels['plugin']}: ${labels['reason']}`, formatCount(value)]),
  };
}

/** One row per component, verb and resource, the codes summed up. */
function api(metrics: MetricTable): Section {
  const rows = new Map<string, { readonly of: Metric; count: number }>();
  for (const metric of metrics.select('apiserver_request', 'total')) {
    const { component, verb, resource } = metric.labels;
    const name = `${component} ${verb} ${resource}`;
    const row = rows.get(name) ?? { of: metric, count: 0 };
    row.count += metric.value;
    rows.set(name, row);
  }
  return {
    title: 'API requests',
    columns: ['count', 'mean', 'p99', 'throttled'],
    rows: [...rows].map(([name, { of, count }]) => {
      const { code: _code, ...labels } = of.labels;
      const ask = (base: string, statistic: string): string =>
        show(metrics.value(base, statistic, labels), formatSeconds);
      return [
        name,
        formatCount(count),
        ask('rest_client_request_duration_seconds', 'mean'),
        ask('rest_client_request_duration_seconds', 'p99'),
        ask('rest_client_rate_limiter_duration_seconds', 'max'),
      ];
    }),
  };
}

function show(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '' : format(value);
}

function spoken(base: string): string {
  return base.replaceAll('_', ' ');
}
