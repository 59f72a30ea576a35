import { askOracle, readRequest } from './ask-oracle.ts';
import { scheduleGangs } from './comparison/gang.ts';
import { storedGang, type GangOutcome, type OracleGangAnswer } from './comparison/oracle-gang.ts';
import { hashOf, writeFixture, type FixtureLine } from './fixtures.ts';
import { makeGangCase } from './generate/gang-case.ts';

/**
 * Has the oracle answer the gang cases of a seed, and stores the answers in cases/. Cases in which two nodes are equally good
 * for a pod are left out: upstream draws, and everything after it would differ.
 *
 *     npx tsx conformance/answer-gang.ts --count 1200 --seed v1
 */
const { count, seed, oracle, kubernetes } = readRequest(1200);
const numbers = Array.from({ length: count }, (_, index) => index).filter(
  (number) => scheduleGangs(makeGangCase(seed, number)) !== undefined,
);
const cases = numbers.map((number) => makeGangCase(seed, number));
const gates = ['-feature-gates', 'GenericWorkload=true,GangScheduling=true'];
const lines = askOracle(oracle, 'gang', cases, ['-workers', '2', ...gates]).map(
  (text, index): FixtureLine<GangOutcome> => {
    const answer = JSON.parse(text) as OracleGangAnswer;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    return { number: numbers[index]!, hash: hashOf(cases[index]!), answer: storedGang(answer) };
  },
);
const header = { mode: 'gang', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} clusters with gangs, ${writeFixture('gang', { header, lines })} bytes\n`);
