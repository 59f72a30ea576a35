import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { scheduleGangs } from './comparison/gang.ts';
import { storedGang, type GangOutcome, type OracleGangAnswer } from './comparison/oracle-gang.ts';
import { hashOf, ORACLE_FILE, writeFixture, type FixtureLine } from './fixtures.ts';
import { makeGangCase } from './generate/gang-case.ts';

/**
 * Has the oracle answer the gang cases of a seed, and stores the answers in cases/. Cases in which two nodes are equally good
 * for a pod are left out: upstream draws, and everything after it would differ.
 *
 *     npx tsx conformance/answer-gang.ts --count 1200 --seed v1
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1200' },
    seed: { type: 'string', default: 'v1' },
    oracle: { type: 'string', default: fileURLToPath(ORACLE_FILE) },
  },
});
const { seed, oracle } = values;
const count = Number(values.count);
const kubernetes = execFileSync(oracle, ['version'], { encoding: 'utf8' }).trim();
const numbers = Array.from({ length: count }, (_, index) => index).filter(
  (number) => scheduleGangs(makeGangCase(seed, number)) !== undefined,
);
const cases = numbers.map((number) => makeGangCase(seed, number));
const input = cases.map((made) => `${JSON.stringify(made)}\n`).join('');
const gates = ['-feature-gates', 'GenericWorkload=true,GangScheduling=true'];
const output = execFileSync(oracle, ['gang', '-workers', '2', ...gates], {
  input,
  encoding: 'utf8',
  maxBuffer: 1 << 30,
});
const lines = output
  .trimEnd()
  .split('\n')
  .map((text, index): FixtureLine<GangOutcome> => {
    const answer = JSON.parse(text) as OracleGangAnswer;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    return { number: numbers[index]!, hash: hashOf(cases[index]!), answer: storedGang(answer) };
  });
const header = { mode: 'gang', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} clusters with gangs, ${writeFixture('gang', { header, lines })} bytes\n`);
