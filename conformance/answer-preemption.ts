import { askOracle, groupsOf, readRequest } from './ask-oracle.ts';
import {
  storedPreemption,
  type OraclePreemption,
  type OraclePreemptionAnswer,
} from './comparison/oracle-preemption.ts';
import { hashOf, writeFixture, type FixtureLine } from './fixtures.ts';
import { makePreemptionCase } from './generate/preemption-case.ts';

/**
 * Has the oracle answer the preemption cases of a seed, and stores the answers in cases/:
 *
 *     npx tsx conformance/answer-preemption.ts --count 3600 --seed v1
 */
const { count, seed, oracle, kubernetes } = readRequest(3600);
const lines: FixtureLine<OraclePreemption>[] = [];
for (const numbers of groupsOf(600, count)) {
  const cases = numbers.map((number) => makePreemptionCase(seed, number));
  for (const [index, text] of askOracle(oracle, 'preemption', cases).entries()) {
    const answer = JSON.parse(text) as OraclePreemptionAnswer;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    const stored = storedPreemption(answer);
    if (stored === undefined) continue;
    lines.push({ number: numbers[index]!, hash: hashOf(cases[index]!), answer: stored });
  }
}
const header = { mode: 'preemption', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} preemptions, ${writeFixture('preemption', { header, lines })} bytes\n`);
