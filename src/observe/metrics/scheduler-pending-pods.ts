import type { SchedulingQueueName } from '../../api/facts.ts';
import type { Time } from '../../engine/time.ts';
import { gaugeValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { Gauge } from '../statistics/gauge.ts';
import { grown } from '../statistics/grown.ts';

const NAME = 'scheduler_pending_pods';

/** The values of kube-scheduler's label `queue`; pods that wait after an error are counted with `backoff`, as there. */
const QUEUES = ['active', 'backoff', 'unschedulable', 'gated'] as const;
const SAMPLED = QUEUES.map((queue) => ({
  column: `${NAME}_${queue}`,
  series: { name: NAME, labels: { queue } },
}));
const QUEUE_NUMBERS: Readonly<Record<SchedulingQueueName, number>> = {
  active: 1,
  backoff: 2,
  errorBackoff: 2,
  unschedulable: 3,
  gated: 4,
};
const NO_QUEUE = 0;

export default {
  name: NAME,
  description: 'Pods that wait in each of the queues of the scheduler',
  create(on, { pods }) {
    const gauges = QUEUES.map(() => new Gauge());
    let queues = new Uint8Array(1024);
    const move = (row: number, at: Time, queue: number): void => {
      if (row < 0) return;
      queues = grown(queues, row + 1);
      const old = queues[row]!;
      if (old === queue) return;
      if (old !== NO_QUEUE) gauges[old - 1]!.add(at, -1);
      if (queue !== NO_QUEUE) gauges[queue - 1]!.add(at, 1);
      queues[row] = queue;
    };
    on('pod-queued', ({ pod, queue }, at) => move(pods.rowOf(pod), at, QUEUE_NUMBERS[queue]));
    on('scheduling-attempt', ({ pod }, at) => move(pods.rowOf(pod), at, NO_QUEUE));
    on('pod-dequeued', ({ pod }, at) => move(pods.rowOf(pod), at, NO_QUEUE));
    pods.listen('deleted', (row, at) => move(row, at, NO_QUEUE));
    return {
      values: (end) => QUEUES.flatMap((queue, i) => gaugeValues(NAME, gauges[i]!, end, { queue })),
      sample: () => SAMPLED.map(({ column, series }, i) => ({ column, value: gauges[i]!.value, series })),
    };
  },
} satisfies MetricDefinition;
