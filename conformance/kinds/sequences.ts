import { compareStoredSequences } from '../comparison/run.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';
import { countTable, sum, table } from './table.ts';

export const sequences: CaseKind = {
  mode: 'sequence',
  title: 'Sequences',
  compare: compareStoredSequences,
  rows: (tally) => [
    {
      what: 'steps, with and without sampling: the set of best nodes',
      count: sum(tally.of('whole').get('best nodes')!, tally.of('sampled').get('best nodes')!),
      isInReadme: true,
    },
    ...['whole', 'sampled'].flatMap((kind) => rowsOf(tally, kind, (name) => `${kind} search, per pod: ${name}`)),
  ],
  details: (tally) => `${table(['Outcome of the step', 'Steps'], rowsOf(tally, 'steps'))}

Nodes rejected, all steps together:

${countTable(['Plugin', 'Nodes'], rowsOf(tally, 'rejected'))}`,
};
