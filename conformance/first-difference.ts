import { compareStoredDecisions } from './comparison/run.ts';
import { compareStoredVolumes } from './comparison/run-volume.ts';
import { Tally } from './comparison/tally.ts';

/** Says which stored decision (or case of volumes) differs first and how, for mutate.ts. */
let text = '**none**';
let count = 0;
const compare = process.argv[2] === 'volume' ? compareStoredVolumes : compareStoredDecisions;
for (const differing of compare(new Tally(), 1)) {
  count++;
  if (differing === undefined) continue;
  text = `after ${count}: ${differing.differences[0]!.replaceAll('|', '/').slice(0, 150)}`;
  break;
}
process.stdout.write(`${text}\n`);
