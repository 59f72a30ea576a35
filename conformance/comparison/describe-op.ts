import type { Json, PodJson, QueueOp } from '../case.ts';

/** One step of a script in words. */
export function describeOp(op: QueueOp): string {
  switch (op.op) {
    case 'add':
    case 'update':
      return `${op.op} pod ${describePod(op.pod)}`;
    case 'addNode':
    case 'updateNode':
      return `${op.op} ${JSON.stringify(op.node)}`;
    case 'delete':
    case 'deleteNode':
    case 'activate':
      return `${op.op} ${op.name}`;
    case 'fail':
      return `fail ${describeFailure(op)}`;
    case 'assume':
      return `assume on ${op.nodeName}`;
    case 'failBinding':
      return `failBinding by ${op.unschedulablePlugins?.join(', ') ?? 'an error'}`;
    case 'endPreemption':
      return op.failed ? 'endPreemption in vain' : op.op;
    default:
      return op.op;
  }
}

function describeFailure({
  unschedulablePlugins = [],
  pendingPlugins = [],
  nominatedNodeName,
  preempting,
}: Extract<QueueOp, { op: 'fail' }>): string {
  if (unschedulablePlugins.length + pendingPlugins.length === 0) return 'by an error';
  return [
    ...(unschedulablePlugins.length === 0 ? [] : [`by ${unschedulablePlugins.join(', ')}`]),
    ...(pendingPlugins.length === 0 ? [] : [`pending ${pendingPlugins.join(', ')}`]),
    ...(nominatedNodeName === undefined ? [] : [`nominated to ${nominatedNodeName}`]),
    ...(preempting === undefined ? [] : ['preempting']),
  ].join(', ');
}

function describePod({ metadata, spec, status }: PodJson): string {
  const { namespace = 'default', name, labels, deletionTimestamp } = metadata;
  const { nodeName, priority = 0, schedulingGates = [], schedulerName, containers, ...rest } = spec;
  const [{ resources }] = containers as [Json];
  return [
    `${namespace}/${name} priority ${priority as number}`,
    ...(nodeName === undefined ? [] : [`on ${nodeName as string}`]),
    ...(schedulerName === undefined ? [] : [`for ${schedulerName as string}`]),
    ...(schedulingGates as readonly unknown[]).map(() => 'gate'),
    ...(deletionTimestamp === undefined ? [] : ['terminating']),
    ...(status?.nominatedNodeName === undefined ? [] : [`nominated to ${status.nominatedNodeName}`]),
    JSON.stringify({ labels, resources, ...rest }),
  ].join(' ');
}
