import { mutationsOf, type MutationSet } from './mutation.ts';

const PLUGINS = 'scheduling/plugins';
const PREEMPTION = 'scheduling/preemption';

export const defaultPreemption: MutationSet = {
  name: 'DefaultPreemption',
  mutations: [
    ...mutationsOf('queue', `${PLUGINS}/default-preemption.ts`, [
      {
        point: 'preEnqueue',
        what: 'a preemption under way is no gate',
        from: 'services.isPreempting(uid) ? WAITING : undefined',
        to: 'undefined',
      },
      { point: 'events', what: 'the end of a pod opens no gate', from: "onPods(['Delete'],", to: "onPods(['Add']," },
      {
        point: 'events',
        what: 'the end of any pod is worth a try',
        from: "onPods(['Delete'], () => false)",
        to: "onPods(['Delete'], () => true)",
      },
    ]),
    ...mutationsOf('preemption', `${PREEMPTION}/eligibility.ts`, [
      {
        point: 'postFilter',
        what: 'eligibility: preemptionPolicy Never may',
        from: "pod.spec.preemptionPolicy === 'Never'",
        to: 'false',
      },
      {
        point: 'postFilter',
        what: 'eligibility: victims on their way out do not hold it back',
        from: 'return waits ?',
        to: 'return false ?',
      },
      {
        point: 'postFilter',
        what: 'eligibility: it waits even where nothing can help any more',
        from: "if (code === 'UnschedulableAndUnresolvable') return undefined;",
        to: '',
      },
    ]),
    ...mutationsOf('preemption', `${PREEMPTION}/find-candidates.ts`, [
      {
        point: 'postFilter',
        what: 'candidate limits: minCandidateNodesPercentage rounds up',
        from: 'Math.trunc((nodeCount * limits.minCandidateNodesPercentage) / 100)',
        to: 'Math.ceil((nodeCount * limits.minCandidateNodesPercentage) / 100)',
      },
      {
        point: 'postFilter',
        what: 'candidate limits: minCandidateNodesAbsolute is not looked at',
        from: 'Math.max(share, limits.minCandidateNodesAbsolute)',
        to: 'Math.max(share, 1)',
      },
      {
        point: 'postFilter',
        what: 'candidate limits: enough that violate budgets are enough',
        from: 'if (clean.length > 0 && clean.length',
        to: 'if (clean.length',
      },
      {
        point: 'postFilter',
        what: 'candidate limits: the offset is not looked at',
        from: 'nodes[(offset + nodesTried++) % nodes.length]!',
        to: 'nodes[nodesTried++ % nodes.length]!',
      },
      {
        point: 'postFilter',
        what: 'candidates stand in the order in which they were found',
        from: 'candidates: [...clean, ...violating]',
        to: 'candidates: [...violating, ...clean]',
      },
    ]),
    ...mutationsOf('preemption', `${PREEMPTION}/select-victims.ts`, [
      {
        point: 'postFilter',
        what: 'victims: pods of the same priority may go',
        from: 'other.pod.spec.priority < priority);',
        to: 'other.pod.spec.priority <= priority);',
      },
      {
        point: 'postFilter',
        what: 'victims: nobody is spared',
        from: 'if (test() === undefined) return;',
        to: '',
      },
      {
        point: 'postFilter',
        what: 'victims: nominated pods do not count in the trial',
        from: 'runFiltersWithNominated(trial.plan, pod, trial.node, nominator)',
        to: 'runFiltersWithNominated(trial.plan, pod, trial.node, undefined)',
      },
      {
        point: 'postFilter',
        what: 'budgets: pods that violate none are spared first',
        from: `for (const other of violating) reprieve(other, true);
  const pdbViolations = victims.length;
  for (const other of others) reprieve(other, false);`,
        to: `for (const other of others) reprieve(other, false);
  const before = victims.length;
  for (const other of violating) reprieve(other, true);
  const pdbViolations = victims.length - before;`,
      },
      {
        point: 'postFilter',
        what: 'victim order: as they were chosen',
        from: 'victims.sort((a, b) => compareImportance(a.pod.pod, b.pod.pod));',
        to: '',
      },
    ]),
    ...mutationsOf('preemption', `${PREEMPTION}/importance.ts`, [
      {
        point: 'postFilter',
        what: 'victim order: priority does not count',
        from: 'if (a.spec.priority !== b.spec.priority) return b.spec.priority - a.spec.priority;',
        to: '',
      },
      {
        point: 'postFilter',
        what: 'victim order: who started later is more important',
        from: 'startOfA < startOfB ? -1 : 1',
        to: 'startOfA < startOfB ? 1 : -1',
      },
    ]),
    ...mutationsOf('preemption', `${PREEMPTION}/split-by-budgets.ts`, [
      {
        point: 'postFilter',
        what: 'budgets: the last one that is allowed violates',
        from: 'if (allowed[index]! < 0)',
        to: 'if (allowed[index]! <= 0)',
      },
      {
        point: 'postFilter',
        what: 'budgets: each pod has all of what is allowed',
        from: 'allowed[index]!--;',
        to: '',
      },
      {
        point: 'postFilter',
        what: 'budgets: a disruption that is known counts again',
        from: ' && !Object.hasOwn(status.disruptedPods, pod.name)',
        to: '',
      },
      {
        point: 'postFilter',
        what: 'budgets: an empty selector selects all',
        from: 'if (isEmpty(selector.matchLabels ?? {}) && (selector.matchExpressions ?? []).length === 0) return false;',
        to: '',
      },
    ]),
    ...mutationsOf('preemption', `${PREEMPTION}/pick-node.ts`, [
      {
        point: 'postFilter',
        what: 'tie-break: budget violations do not count',
        from: "['fewest budget violations', ({ pdbViolations }) => pdbViolations],",
        to: '',
      },
      {
        point: 'postFilter',
        what: 'tie-break: the highest priority among the victims does not count',
        from: "['lowest priority of the most important victim', ({ victims }) => victims[0]!.pod.pod.spec.priority],",
        to: '',
      },
      {
        point: 'postFilter',
        what: 'tie-break: the sum of priorities does not count',
        from: `  [
    'lowest sum of priorities',
    ({ victims }) => victims.reduce((sum, { pod }) => sum + pod.pod.spec.priority + PRIORITY_OFFSET, 0),
  ],`,
        to: '',
      },
      {
        point: 'postFilter',
        what: 'tie-break: priorities are added up as they are',
        from: 'const PRIORITY_OFFSET = 2_147_483_648;',
        to: 'const PRIORITY_OFFSET = 0;',
      },
      {
        point: 'postFilter',
        what: 'tie-break: the number of victims counts before the sum of their priorities',
        from: `const CRITERIA: readonly (readonly [Criterion, (candidate: Candidate) => number])[] = [`,
        to: `const CRITERIA: readonly (readonly [Criterion, (candidate: Candidate) => number])[] = [
  ['fewest victims', ({ victims }) => victims.length],`,
      },
      {
        point: 'postFilter',
        what: 'tie-break: the earliest start is best',
        from: '-earliestStart(candidate)',
        to: 'earliestStart(candidate)',
      },
    ]),
  ],
};
