import type { Pods, RunModel } from './run-model.ts';

export interface PodStep {
  readonly what: string;
  readonly at: number;
  /** After the step before. */
  readonly since?: number;
  /** What the time before this step was spent with. */
  readonly kind: 'begin' | 'pending' | 'starting' | 'running' | 'ending';
}

/** What became of a pod, in the order of time. A pod that is still there ends with the run. */
export function podSteps({ endAt }: RunModel, pods: Pods, pod: number): readonly PodStep[] {
  const told: readonly (readonly [string, number, PodStep['kind']])[] = [
    ['scheduled', pods.scheduledAt[pod]!, 'pending'],
    ['started', pods.startedAt[pod]!, 'starting'],
    ['ready', pods.readyAt[pod]!, 'running'],
    ['finished', pods.finishedAt[pod]!, 'running'],
    ['deleted', pods.deletedAt[pod]!, 'ending'],
  ];
  const happened = told.filter(([, at]) => at >= 0).toSorted((a, b) => a[1] - b[1]);
  const steps: PodStep[] = [{ what: 'created', at: pods.createdAt[pod]!, kind: 'begin' }];
  for (const [what, at, kind] of happened) steps.push({ what, at, since: at - steps.at(-1)!.at, kind });
  if (pods.finishedAt[pod]! >= 0 || pods.deletedAt[pod]! >= 0) return steps;
  const kind = pods.scheduledAt[pod]! < 0 ? 'pending' : pods.startedAt[pod]! < 0 ? 'starting' : 'running';
  const what = {
    pending: 'still pending at the end',
    starting: 'still starting at the end',
    running: 'still running at the end',
  }[kind];
  return [...steps, { what, at: endAt, since: endAt - steps.at(-1)!.at, kind }];
}
