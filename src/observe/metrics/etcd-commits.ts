import { count, durationValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { Samples } from '../statistics/samples.ts';

export default {
  name: 'etcd_commits',
  description: 'Commits of etcd: how many writes, in batches of what size, how fast',
  create(on) {
    const durations = new Samples();
    let writes = 0;
    let maxBatch = 0;
    on('etcd-committed', ({ writeCount, latency }) => {
      durations.add(latency);
      writes += writeCount;
      if (writeCount > maxBatch) maxBatch = writeCount;
    });
    return {
      values: () => [
        count('etcd_server_proposals_committed_total', writes),
        count('etcd_commit_batches_total', durations.count),
        count('etcd_commit_batch_size_mean', durations.count === 0 ? 0 : writes / durations.count),
        count('etcd_commit_batch_size_max', maxBatch),
        ...durationValues('etcd_commit_duration_seconds', durations, [50, 99]),
      ],
    };
  },
} satisfies MetricDefinition;
