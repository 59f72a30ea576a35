import { toSeconds, type Time } from '../../engine/time.ts';
import { count } from '../metric-values.ts';
import type { MetricDefinition, MetricValue } from '../metric.ts';
import { NEVER, POD_PHASES, type PodTable } from '../pod-table.ts';

const SUCCEEDED = POD_PHASES.indexOf('Succeeded');

export default {
  name: 'pods_total',
  description: 'How many pods were created, bound, started, ... and how long the never scheduled ones have waited',
  create(_on, { pods: { table } }) {
    return { values: (end) => valuesOf(table, end) };
  },
} satisfies MetricDefinition;

function valuesOf(table: PodTable, end: Time): MetricValue[] {
  const { createdAt, boundAt, startedAt, finishedAt, deletedAt, phase } = table;
  let [bound, running, succeeded, failed, deleted, abandoned, waiting, waited, longest] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let row = 0; row < table.count; row++) {
    const isBound = boundAt[row] !== NEVER;
    const isDeleted = deletedAt[row] !== NEVER;
    if (isBound) bound++;
    if (startedAt[row] !== NEVER) running++;
    if (isDeleted) deleted++;
    if (finishedAt[row] !== NEVER) {
      if (phase[row] === SUCCEEDED) succeeded++;
      else failed++;
    }
    if (isBound) continue;
    if (isDeleted) {
      abandoned++;
    } else if (finishedAt[row] === NEVER) {
      const wait = end - createdAt[row]!;
      waiting++;
      waited += wait;
      longest = Math.max(longest, wait);
    }
  }
  return [
    count('pods_created_total', table.count),
    count('pods_bound_total', bound),
    count('pods_started_total', running),
    count('pods_succeeded_total', succeeded),
    count('pods_failed_total', failed),
    count('pods_deleted_total', deleted),
    count('pods_deleted_unscheduled_total', abandoned),
    count('pods_never_scheduled', waiting),
    {
      name: 'pods_never_scheduled_wait_seconds_mean',
      value: toSeconds(waiting === 0 ? 0 : waited / waiting),
      unit: 'seconds',
    },
    { name: 'pods_never_scheduled_wait_seconds_max', value: toSeconds(longest), unit: 'seconds' },
  ];
}
