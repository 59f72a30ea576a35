import { compareStoredDecisions } from './comparison/run.ts';
import { Tally } from './comparison/tally.ts';

/** Says which stored decision differs first and how, for mutate.ts. */
let text = '**none**';
let count = 0;
for (const differing of compareStoredDecisions(new Tally(), 1)) {
  count++;
  if (differing === undefined) continue;
  text = `after ${count}: ${differing.differences[0]!.replaceAll('|', '/').slice(0, 150)}`;
  break;
}
process.stdout.write(`${text}\n`);
