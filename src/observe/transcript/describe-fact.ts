import { formatDuration } from '../../engine/time.ts';
import type { Fact, SchedulingAttempt } from '../../api/facts.ts';
import { keyOf } from '../../api/kinds.ts';
import { describeChange } from './describe-change.ts';

/** Who speaks, and what it says. */
export type Line = readonly [speaker: string, text: string];

type Descriptions = { readonly [K in Fact['kind']]: (fact: Extract<Fact, { kind: K }>) => Line };

/** One sentence for each kind of fact. */
const DESCRIPTIONS: Descriptions = {
  committed: ({ change }) => ['etcd', describeChange(change)],
  'api-request': ({ component, verb, resource, code, latency, throttled }) => [
    component,
    `${verb} ${resource} ${code} in ${formatDuration(latency)}${throttled > 0 ? `, throttled ${formatDuration(throttled)}` : ''}`,
  ],
  'api-requests-computed': ({ component, verb, resource, code, count }) => [
    component,
    `${verb} ${resource} ${code}, ${count} times (computed)`,
  ],
  delivered: ({ watcher, revision }) => ['apiserver', `watcher ${watcher} hears of rev ${revision}`],
  'etcd-committed': ({ writeCount, latency }) => [
    'etcd',
    `batch of ${writeCount} committed in ${formatDuration(latency)}`,
  ],
  'pod-queued': ({ pod, queue, event }) => ['scheduler', `${keyOf(pod)} to ${queue} (${event})`],
  'pod-dequeued': ({ pod }) => ['scheduler', `${keyOf(pod)} left the queues`],
  'scheduling-attempt': (attempt) => ['scheduler', describeAttempt(attempt)],
  preempted: ({ pod, nodeName, victims, pdbViolations }) => [
    'scheduler',
    `${keyOf(pod)} nominated to ${nodeName}, preempts ${victims.join(', ')}${pdbViolations === 0 ? '' : ` (${pdbViolations} against a disruption budget)`}`,
  ],
  'permit-wait-started': ({ pod, nodeName, plugins, reason }) => [
    'scheduler',
    `${keyOf(pod)} waits on permit for ${nodeName} (${plugins.join(', ')})${reason === '' ? '' : `: ${reason}`}`,
  ],
  'permit-wait-ended': ({ pod, nodeName, waited, rejection }) => [
    'scheduler',
    rejection === undefined
      ? `${keyOf(pod)} is permitted after ${formatDuration(waited)}`
      : `${keyOf(pod)} loses its room on ${nodeName} after ${formatDuration(waited)}: ${rejection}`,
  ],
  'pod-group-attempt': ({ podGroup, result, podCount }) => [
    'scheduler',
    `PodGroup ${podGroup} ${result.replaceAll('_', ' ')} (${podCount} pods tried)`,
  ],
  explained: ({ pod, attempt }) => ['scheduler', `${keyOf(pod)} explained (attempt ${attempt})`],
  'pod-admitted': ({ pod, nodeName }) => [kubelet(nodeName), `${keyOf(pod)} admitted`],
  'pod-rejected': ({ pod, nodeName, reason, message }) => [
    kubelet(nodeName),
    `${keyOf(pod)} rejected: ${reason} (${message})`,
  ],
  'image-pull-queued': ({ pod, nodeName, image }) => [kubelet(nodeName), `${keyOf(pod)} needs image ${image}`],
  'image-pull-started': ({ pod, nodeName, image, bytes }) => [
    kubelet(nodeName),
    `${keyOf(pod)} image ${image} pull started (${megabytes(bytes)})`,
  ],
  'image-pulled': ({ pod, nodeName, image, bytes, duration }) => [
    kubelet(nodeName),
    `${keyOf(pod)} image ${image} pulled (${megabytes(bytes)} in ${formatDuration(duration)})`,
  ],
  'volumes-mounted': ({ pod, nodeName, duration }) => [
    kubelet(nodeName),
    `${keyOf(pod)} volumes mounted in ${formatDuration(duration)}`,
  ],
  'sandbox-created': ({ pod, nodeName, duration }) => [
    kubelet(nodeName),
    `${keyOf(pod)} sandbox created in ${formatDuration(duration)}`,
  ],
  'containers-started': ({ pod, nodeName, duration }) => [
    kubelet(nodeName),
    `${keyOf(pod)} containers started in ${formatDuration(duration)}`,
  ],
  'containers-ready': ({ pod, nodeName }) => [kubelet(nodeName), `${keyOf(pod)} containers ready`],
  'containers-exited': ({ pod, nodeName, exitCode, reason }) => [
    kubelet(nodeName),
    `${keyOf(pod)} containers exited: ${reason}, code ${exitCode}`,
  ],
  'machine-stopped': ({ nodeName, reason }) => [`machine/${nodeName}`, `stopped: ${reason}`],
  'machine-started': ({ nodeName }) => [`machine/${nodeName}`, 'started'],
  'fault-injected': ({ fault, target }) => ['fault', `${fault} hits ${target}`],
  submitted: ({ object, key }) => ['workload', `${object} ${key} submitted`],
};

export function describeFact(fact: Fact): Line {
  return (DESCRIPTIONS[fact.kind] as (fact: Fact) => Line)(fact);
}

function describeAttempt(fact: SchedulingAttempt): string {
  const { pod, attempt, result, nodeName, nodesExamined, nodesFeasible, score, rejections } = fact;
  if (result === 'scheduled') {
    const found = `${nodesFeasible} of ${nodesExamined} feasible, score ${score}`;
    return `${keyOf(pod)} scheduled to ${nodeName} (attempt ${attempt}, ${found})`;
  }
  const reasons = rejections?.map(({ nodeCount, reason, plugin }) => `${nodeCount} ${reason} [${plugin}]`) ?? [];
  const why = reasons.length === 0 ? '' : `: ${reasons.join(', ')}`;
  return `${keyOf(pod)} ${result} (attempt ${attempt}, 0 of ${nodesExamined} feasible)${why}`;
}

function kubelet(nodeName: string): string {
  return `kubelet/${nodeName}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
