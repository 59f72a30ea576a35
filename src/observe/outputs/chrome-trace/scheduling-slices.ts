import { keyOf } from '../../../api/kinds.ts';
import type { On } from '../../metric.ts';
import type { TraceFile } from './trace-file.ts';

const PROCESS = 'kube-scheduler';
const PART = 'scheduling';

/** Scheduling cycles, waits on permit and preemptions. */
export function followScheduling(on: On, trace: TraceFile): void {
  on('scheduling-attempt', ({ pod, attempt, result, nodeName, duration, nodesExamined, nodesFeasible, score }, at) => {
    if (!trace.admits(PART, at - duration, at)) return;
    const track = trace.openProcess(PROCESS).track('scheduling cycles');
    track.slice(keyOf(pod), PART, at - duration, at, {
      attempt,
      result,
      ...(nodeName !== undefined && { node: nodeName, score }),
      nodes_examined: nodesExamined,
      nodes_feasible: nodesFeasible,
    });
  });
  on('permit-wait-ended', ({ pod, nodeName, waited, rejection }, at) => {
    if (!trace.admits(PART, at - waited, at)) return;
    const track = trace.openProcess(PROCESS).track('waits on permit');
    track.slice(keyOf(pod), PART, at - waited, at, { node: nodeName, ...(rejection !== undefined && { rejection }) });
  });
  on('preempted', ({ pod, nodeName, victims }, at) => {
    if (!trace.admits(PART, at, at)) return;
    const track = trace.openProcess(PROCESS).track('preemptions');
    track.instant(keyOf(pod), PART, at, { node: nodeName, victims: victims.join(', ') });
  });
}
