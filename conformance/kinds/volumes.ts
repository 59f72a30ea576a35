import { compareStoredVolumes } from '../comparison/run-volume.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';
import { table } from './table.ts';

export const volumes: CaseKind = {
  mode: 'volume',
  title: 'Volumes',
  compare: compareStoredVolumes,
  rows: (tally) => [
    { what: 'own answers of the four plugins before the nodes', count: tally.total('volume preFilter') },
    { what: 'own verdicts of the four plugins on nodes', count: tally.total('volume verdict'), isInReadme: true },
    { what: 'volumes chosen or to be made, per node', count: tally.total('volumes chosen'), isInReadme: true },
    { what: 'scores of VolumeBinding', count: tally.total('volume score') },
    { what: 'answers of the whole profile', count: tally.total('profile') },
    { what: 'the node, and what Reserve says', count: tally.total('reserve') },
  ],
  details: (tally) => `${table(['Before the nodes', 'Compared'], rowsOf(tally, 'volume preFilter'))}

${table(['Verdict', 'Compared'], rowsOf(tally, 'volume verdict'))}

${table(['VolumeBinding on a node', 'Compared'], rowsOf(tally, 'volumes chosen'))}

${table(['Reserve', 'Compared'], rowsOf(tally, 'reserve'))}`,
};
