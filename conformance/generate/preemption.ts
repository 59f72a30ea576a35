import { makePreemptionCase } from './preemption-case.ts';

/**
 * Prints cases of preemption for the oracle, one a line: npx tsx conformance/generate/preemption.ts <seed> <first> <count>
 */
const [seed = 'v1', first = '0', count = '1'] = process.argv.slice(2);
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  process.stdout.write(`${JSON.stringify(makePreemptionCase(seed, number))}\n`);
}
