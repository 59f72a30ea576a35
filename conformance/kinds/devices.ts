import { compareStoredDevices } from '../comparison/run-devices.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';

const WHAT: Readonly<Record<string, string>> = {
  'Filter of DynamicResources': 'verdicts of DynamicResources on nodes',
  'Filter of NodeDeclaredFeatures': 'verdicts of NodeDeclaredFeatures on nodes',
  'chosen devices': 'devices for each claim on each node, with node selector and consumed capacity',
  scores: 'scores of nodes',
  'normalized scores': 'normalised scores',
  PreEnqueue: 'whether the pod is gated, and why',
  PreFilter: 'answers of PreFilter',
  PostFilter: 'what PostFilter does',
  PreBind: 'claims after PreBind',
  Unreserve: 'claims after Unreserve',
  'queueing hints': 'queueing hints',
};

/** Compares claims with devices, and declared features. */
export const devices: CaseKind = {
  mode: 'devices',
  title: 'Devices for claims, and declared features',
  compare: compareStoredDevices,
  rows: (tally) =>
    Object.entries(WHAT).map(([name, what]) => ({
      what,
      count: tally.of('devices').get(name)!,
      ...(name === 'chosen devices' ? { isInReadme: true as const } : {}),
    })),
  details: (tally) => {
    const rows = rowsOf(tally, 'device outcomes').map(({ what, count }) => `| ${what} | ${count.equal} |`);
    return ['| Node | Times |', '| --- | ---: |', ...rows].join('\n');
  },
};
