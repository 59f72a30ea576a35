import { compareStoredDecisions } from './comparison/run.ts';
import { compareStoredDevices } from './comparison/run-devices.ts';
import { compareStoredVolumes } from './comparison/run-volume.ts';
import { Tally } from './comparison/tally.ts';

/** Says which stored decision (or case of volumes or devices) differs first and how, for mutate.ts. */
let text = '**none**';
let count = 0;
process.env['CONFORMANCE'] = 'all';
const others = new Map([
  ['volume', compareStoredVolumes],
  ['devices', compareStoredDevices],
]);
const compare = others.get(process.argv[2] ?? '') ?? compareStoredDecisions;
for (const differing of compare(new Tally(), 1)) {
  count++;
  if (differing === undefined) continue;
  text = `after ${count}: ${differing.differences[0]!.replaceAll('|', '/').slice(0, 150)}`;
  break;
}
process.stdout.write(`${text}\n`);
