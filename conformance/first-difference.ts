import { compareStoredDecisions } from './comparison/run.ts';
import { compareStoredDevices } from './comparison/run-devices.ts';
import { Tally } from './comparison/tally.ts';

/** Says which stored decision (or case of another kind: `tsx first-difference.ts devices`) differs first and how. */
let text = '**none**';
let count = 0;
process.env['CONFORMANCE'] = 'all';
const compare = process.argv[2] === 'devices' ? compareStoredDevices : compareStoredDecisions;
for (const differing of compare(new Tally(), 1)) {
  count++;
  if (differing === undefined) continue;
  text = `after ${count}: ${differing.differences[0]!.replaceAll('|', '/').slice(0, 150)}`;
  break;
}
process.stdout.write(`${text}\n`);
