import { compareStoredGangs } from './comparison/run-gang.ts';
import { compareStoredDecisions } from './comparison/run.ts';
import { compareStoredDevices } from './comparison/run-devices.ts';
import { compareStoredVolumes } from './comparison/run-volume.ts';
import { Tally } from './comparison/tally.ts';

/** Says which stored case of a mode differs first and how, for mutate.ts: `first-difference.ts decision`. */
const COMPARISONS = {
  decision: compareStoredDecisions,
  devices: compareStoredDevices,
  gang: compareStoredGangs,
  volume: compareStoredVolumes,
};
process.env['CONFORMANCE'] = 'all';
const compare = COMPARISONS[(process.argv[2] ?? 'decision') as keyof typeof COMPARISONS];
let text = '**none**';
let count = 0;
for (const differing of compare(new Tally(), 1)) {
  count++;
  if (differing === undefined) continue;
  text = `after ${count}: ${differing.differences[0]!.replaceAll('|', '/').slice(0, 150)}`;
  break;
}
process.stdout.write(`${text}\n`);
