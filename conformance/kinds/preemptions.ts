import { compareStoredPreemptions } from '../comparison/run-preemption.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';
import { table } from './table.ts';

const WHAT: Readonly<Record<string, string>> = {
  feasible: 'that no node is feasible',
  eligible: 'whether the pod may preempt, and why not',
  'nodes that may be helped': 'nodes that may be helped, in order',
  candidates: 'candidates in order, victims in order, violated budgets',
  rejections: 'why other nodes are no candidates',
  best: 'the node is one of the best',
  nominated: 'the plugin as a whole: the node and its victims',
};

export const preemptions: CaseKind = {
  mode: 'preemption',
  title: 'Preemptions',
  compare: compareStoredPreemptions,
  rows: (tally) =>
    Object.entries(WHAT).map(([name, what]) => ({
      what,
      count: tally.of('preemption').get(name)!,
      ...(name === 'candidates' ? { isInReadme: true as const } : {}),
    })),
  details: (tally) => table(['Outcome', 'Cases'], rowsOf(tally, 'outcomes')),
};
