import type { SchedulingAttempt } from '../../api/facts.ts';
import { keyOf, type Change } from '../../api/kinds.ts';
import type { Node } from '../../api/objects/node.ts';
import type { Time } from '../../engine/time.ts';
import type { On } from '../../observe/metric.ts';
import { numberText, secondsText } from '../../observe/number-text.ts';
import { CsvFile } from '../../observe/results/csv-file.ts';
import type { ResultSink } from '../../observe/results.ts';

const ATTEMPT_COLUMNS = [
  'time_seconds',
  'namespace',
  'name',
  'attempt',
  'result',
  'node',
  'nodes_examined',
  'nodes_feasible',
  'nodes_tied',
  'score',
  'queued_by',
  'rejections',
];

/** How the scheduler calls the end of a backoff (pkg/scheduler/framework/events.go). */
const ENDS_OF_BACKOFF = new Set(['BackoffComplete', 'PopFromBackoffQ']);

/** Writes what only the journal knows and a report tells: attempts.csv and events.csv. Listens to nothing unless it is made. */
export class RunRecorder {
  readonly #attempts: CsvFile;
  readonly #events: CsvFile;
  /** What brought each waiting pod into the queue. */
  readonly #causes = new Map<string, string>();

  constructor(sink: ResultSink) {
    this.#attempts = new CsvFile(sink, 'attempts.csv', ATTEMPT_COLUMNS);
    this.#events = new CsvFile(sink, 'events.csv', ['time_seconds', 'kind', 'object', 'text']);
  }

  readonly listen = (on: On): void => {
    on('pod-queued', ({ pod, queue, event }) => {
      // What takes a pod out of the unschedulable ones is the cause; that its backoff has ended since then is not.
      if ((queue === 'active' || queue === 'backoff') && !ENDS_OF_BACKOFF.has(event))
        this.#causes.set(keyOf(pod), event);
    });
    on('pod-dequeued', ({ pod }) => void this.#causes.delete(keyOf(pod)));
    on('scheduling-attempt', (attempt, at) => this.#writeAttempt(attempt, at));
    on('machine-stopped', ({ nodeName, reason }, at) => this.#write(at, 'machine stopped', nodeName, reason));
    on('machine-started', ({ nodeName }, at) => this.#write(at, 'machine started', nodeName, ''));
    on('fault-injected', ({ fault, target }, at) => this.#write(at, 'fault', target, fault));
    on('preempted', ({ pod, nodeName, victims }, at) =>
      this.#write(at, 'preemption', nodeName, `${keyOf(pod)} evicts ${victims.join(', ')}`),
    );
    on('committed', ({ change }, at) => {
      if (change.kind === 'Node' && change.type === 'MODIFIED') this.#writeReadiness(change as Change<'Node'>, at);
    });
  };

  close(): void {
    this.#attempts.close();
    this.#events.close();
  }

  #writeAttempt(fact: SchedulingAttempt, at: Time): void {
    const { pod, attempt, result, nodeName, nodesExamined, nodesFeasible, nodesTied, score } = fact;
    const { namespace, name } = pod.metadata;
    this.#attempts.write([
      secondsText(at),
      namespace,
      name,
      String(attempt),
      result,
      nodeName ?? '',
      String(nodesExamined),
      String(nodesFeasible),
      String(nodesTied),
      numberText(score),
      this.#causes.get(keyOf(pod)) ?? '',
      describeRejections(fact),
    ]);
  }

  #writeReadiness({ object, old }: Change<'Node'>, at: Time): void {
    if (object.status.conditions === old?.status.conditions || old === undefined) return;
    const [is, was] = [readinessOf(object), readinessOf(old)];
    if (is === was) return;
    const text = is === 'True' ? '' : `Ready is ${is ?? 'unknown'}`;
    this.#write(at, is === 'True' ? 'node ready' : 'node not ready', object.metadata.name, text);
  }

  #write(at: Time, kind: string, object: string, text: string): void {
    this.#events.write([secondsText(at), kind, object, text]);
  }
}

/** `3 Insufficient cpu [NodeResourcesFit]`, the most frequent first, with commas between them. */
function describeRejections({ rejections = [] }: SchedulingAttempt): string {
  return rejections
    .toSorted((a, b) => b.nodeCount - a.nodeCount)
    .map(({ nodeCount, reason, plugin }) => `${nodeCount} ${reason} [${plugin}]`)
    .join('; ');
}

function readinessOf({ status }: Node): string | undefined {
  return status.conditions.find(({ type }) => type === 'Ready')?.status;
}
