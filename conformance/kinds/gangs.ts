import { compareStoredGangs } from '../comparison/run-gang.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';
import { table } from './table.ts';

export const gangs: CaseKind = {
  mode: 'gang',
  title: 'Clusters with gangs',
  compare: compareStoredGangs,
  rows: (tally) => [
    {
      what: 'pods without a node: which one they get, or what they are told',
      count: tally.of('gang').get('pod')!,
      isInReadme: true,
    },
    { what: 'PodGroups: condition', count: tally.of('gang').get('group')! },
  ],
  details: (tally) => table(['A pod', 'Pods'], rowsOf(tally, 'gang outcomes')),
};
