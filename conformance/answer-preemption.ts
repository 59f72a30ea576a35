import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  storedPreemption,
  type OraclePreemption,
  type OraclePreemptionAnswer,
} from './comparison/oracle-preemption.ts';
import { hashOf, ORACLE_FILE, writeFixture, type FixtureLine } from './fixtures.ts';
import { makePreemptionCase } from './generate/preemption-case.ts';

/**
 * Has the oracle answer the preemption cases of a seed, and stores the answers in cases/:
 *
 *     npx tsx conformance/answer-preemption.ts --count 3600 --seed v1
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '3600' },
    seed: { type: 'string', default: 'v1' },
    oracle: { type: 'string', default: fileURLToPath(ORACLE_FILE) },
  },
});
const { seed, oracle } = values;
const count = Number(values.count);
const kubernetes = execFileSync(oracle, ['version'], { encoding: 'utf8' }).trim();
const lines: FixtureLine<OraclePreemption>[] = [];
for (let start = 0; start < count; start += 600) {
  const numbers = Array.from({ length: Math.min(600, count - start) }, (_, index) => start + index);
  const cases = numbers.map((number) => makePreemptionCase(seed, number));
  const input = cases.map((made) => `${JSON.stringify(made)}\n`).join('');
  const output = execFileSync(oracle, ['preemption', '-workers', '2'], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  for (const [index, text] of output.trimEnd().split('\n').entries()) {
    const answer = JSON.parse(text) as OraclePreemptionAnswer;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    const stored = storedPreemption(answer);
    if (stored === undefined) continue;
    lines.push({ number: numbers[index]!, hash: hashOf(cases[index]!), answer: stored });
  }
}
const header = { mode: 'preemption', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} preemptions, ${writeFixture('preemption', { header, lines })} bytes\n`);
