import { compareStoredDevices } from '../comparison/run-devices.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';
import { countTable } from './table.ts';

const IN_README: readonly string[] = ['Filter of DynamicResources', 'chosen devices'];

export const devices: CaseKind = {
  mode: 'devices',
  title: 'Devices',
  compare: compareStoredDevices,
  rows: (tally) =>
    rowsOf(tally, 'devices').map((row) => (IN_README.includes(row.what) ? { ...row, isInReadme: true } : row)),
  details: (tally) => `What came of a node:

${countTable(['Outcome', 'Nodes'], rowsOf(tally, 'device outcomes'))}`,
};
