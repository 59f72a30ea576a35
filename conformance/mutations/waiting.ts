import { mutationsOf, type MutationSet } from './mutation.ts';

const PLUGINS = 'scheduling/plugins';

export const schedulingGates: MutationSet = {
  name: 'SchedulingGates',
  mutations: mutationsOf('queue', `${PLUGINS}/scheduling-gates.ts`, [
    {
      point: 'preEnqueue',
      what: 'a single gate does not close',
      from: 'if (schedulingGates.length === 0) return undefined;',
      to: 'if (schedulingGates.length < 2) return undefined;',
    },
    {
      point: 'events',
      what: 'a gate never opens',
      from: '(pod, { modified }) => modified?.metadata.uid === pod.metadata.uid,',
      to: '() => false,',
    },
  ]),
};

export const prioritySort: MutationSet = {
  name: 'PrioritySort',
  mutations: mutationsOf('queue', `${PLUGINS}/priority-sort.ts`, [
    {
      point: 'compare',
      what: 'priority does not count',
      from: 'b.pod.spec.priority - a.pod.spec.priority || ',
      to: '',
    },
    {
      point: 'compare',
      what: 'pods of one priority stand in the order of their first arrival',
      from: ' || a.timestamp - b.timestamp',
      to: '',
    },
  ]),
};
