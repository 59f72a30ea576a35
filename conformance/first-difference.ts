import { Tally } from './comparison/tally.ts';
import { KINDS } from './kinds/kinds.ts';

/** Says which stored case of a kind differs first and how, for mutate.ts: `tsx first-difference.ts queue`. */
process.env['CONFORMANCE'] = 'all';
process.stdout.write(`${findDifference(process.argv[2]!)}\n`);

function findDifference(mode: string): string {
  const kind = KINDS.find((candidate) => candidate.mode === mode)!;
  let count = 0;
  try {
    for (const differing of kind.compare(new Tally(), 1)) {
      count++;
      if (differing !== undefined) return tell(count, differing.differences[0]!);
    }
  } catch (error) {
    return tell(count + 1, `breaks off: ${error instanceof Error ? error.message : String(error)}`);
  }
  return '**none**';
}

function tell(count: number, difference: string): string {
  const text = difference.split('\n')[0]!.replaceAll('|', '/');
  return `after ${count}: ${text.slice(0, 150)}`;
}
