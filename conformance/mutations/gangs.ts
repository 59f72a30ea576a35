import { mutationsOf, type MutationSet } from './mutation.ts';

export const gangScheduling: MutationSet = {
  name: 'GangScheduling',
  mutations: [
    ...mutationsOf('gang', 'scheduling/plugins/gang-scheduling.ts', [
      {
        point: 'preEnqueue',
        what: 'a gang is let in one pod too early',
        from: 'count < gang.minCount ? TOO_FEW',
        to: 'count < gang.minCount - 1 ? TOO_FEW',
      },
      {
        point: 'preEnqueue',
        what: 'a pod does not wait for its PodGroup to exist',
        from: 'if (group === undefined) return withoutGroup(podGroupName);',
        to: 'if (group === undefined) return undefined;',
      },
      {
        point: 'permit',
        what: 'a gang is let go one pod too early',
        from: 'if (count < gang.minCount) {',
        to: 'if (count < gang.minCount - 1) {',
      },
    ]),
    ...mutationsOf('gang', 'scheduling/pod-group-states.ts', [
      {
        point: 'permit',
        what: 'assumed pods of a group do not count',
        from: "if (state !== 'unscheduled') count++;",
        to: "if (state === 'assigned') count++;",
      },
    ]),
    ...mutationsOf('gang', 'scheduling/mutable-snapshot.ts', [
      {
        point: 'cycle',
        what: 'a pod group cycle sees the first pod with affinity on a node',
        from: 'if (this.#isOnTrial) return;',
        to: '',
      },
    ]),
    ...mutationsOf('gang', 'components/scheduler/pod-group-cycle.ts', [
      {
        point: 'cycle',
        what: 'pods of a group are not ordered by priority',
        from: 'b.pod.spec.priority - a.pod.spec.priority ||',
        to: '',
      },
      {
        point: 'cycle',
        what: 'pods of a group do not see one another in their cycle',
        from: 'assumed.push(assumption);',
        to: 'this.#takeBack(assumption);',
      },
    ]),
  ],
};
