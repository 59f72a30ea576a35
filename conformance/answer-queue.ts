import { askOracle, groupsOf, readRequest } from './ask-oracle.ts';
import { compactQueue, type CompactQueueStep, type OracleQueue } from './comparison/oracle-queue.ts';
import { hashOf, writeFixture, type FixtureLine } from './fixtures.ts';
import { makeQueueCase } from './generate/queue-case.ts';

/**
 * Has the oracle answer the queue scripts of a seed, and stores the answers in cases/:
 *
 *     npx tsx conformance/answer-queue.ts --count 1000 --seed v1
 */
const { count, seed, oracle, kubernetes } = readRequest(1000);
const lines: FixtureLine<readonly CompactQueueStep[]>[] = [];
for (const numbers of groupsOf(100, count)) {
  const cases = numbers.map((number) => makeQueueCase(seed, number));
  for (const [index, text] of askOracle(oracle, 'queue', cases).entries()) {
    const answer = JSON.parse(text) as OracleQueue;
    if (answer.error?.startsWith('pod "')) continue;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    lines.push({ number: numbers[index]!, hash: hashOf(cases[index]!), answer: compactQueue(answer) });
  }
}
const header = { mode: 'queue', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} queue scripts, ${writeFixture('queue', { header, lines })} bytes\n`);
