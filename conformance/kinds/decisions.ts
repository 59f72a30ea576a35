import { compareStoredDecisions } from '../comparison/run.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';
import { sum, table } from './table.ts';

export const decisions: CaseKind = {
  mode: 'decision',
  title: 'Single decisions',
  compare: compareStoredDecisions,
  rows: (tally) => [
    { what: 'nodes in the right order, whole answer of PreFilter', count: tally.total('preFilter') },
    { what: 'verdicts on nodes: plugin, code and reasons', count: tally.total('verdict'), isInReadme: true },
    {
      what: 'scores of plugins: raw, normalised and weight',
      count: sum(tally.total('score'), tally.total('even score')),
      isInReadme: true,
    },
    { what: 'weighted totals of nodes', count: tally.total('total') },
    { what: 'sets of best nodes', count: tally.total('best') },
  ],
  details: (tally) => `Verdicts of upstream on nodes:

${table(['Verdict', 'Compared'], rowsOf(tally, 'verdict'))}

Answers of PreFilter as a whole:

${table(['Plugin', 'Compared'], rowsOf(tally, 'preFilter'))}

Scores on nodes. Telling ones come from a plugin that did not give all nodes of the case the same raw score:

${table(['Plugin', 'Telling'], rowsOf(tally, 'score'))}

${table(['Plugin', 'Even'], rowsOf(tally, 'even score'))}

Best nodes:

${table(['Best', 'Compared'], rowsOf(tally, 'best'))}`,
};
