import type { Change } from '../../../api/kinds.ts';
import type { On } from '../../metric.ts';
import type { TraceFile } from './trace-file.ts';

/** Nodes that join and leave, machines that stop and start, and faults. */
export function followChanges(on: On, trace: TraceFile): void {
  const mark = (title: string, name: string, at: number, args: Readonly<Record<string, string>> = {}): void => {
    if (trace.admits('changes', at, at)) trace.openProcess('cluster').track(title).instant(name, 'cluster', at, args);
  };
  on('committed', ({ change }, at) => {
    if (change.kind !== 'Node' || change.type === 'MODIFIED') return;
    const { name } = (change as Change<'Node'>).object.metadata;
    mark('nodes', `${name} ${change.type === 'ADDED' ? 'joins' : 'leaves'}`, at);
  });
  on('machine-stopped', ({ nodeName, reason }, at) => mark('machines', `${nodeName} stops`, at, { reason }));
  on('machine-started', ({ nodeName }, at) => mark('machines', `${nodeName} starts`, at));
  on('fault-injected', ({ fault, target }, at) => mark('faults', fault, at, { target }));
}
