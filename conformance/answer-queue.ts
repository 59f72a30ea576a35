import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compactQueue, type CompactQueueStep, type OracleQueue } from './comparison/oracle-queue.ts';
import { hashOf, ORACLE_FILE, writeFixture, type FixtureLine } from './fixtures.ts';
import { makeQueueCase } from './generate/queue-case.ts';

/**
 * Has the oracle answer the queue scripts of a seed, and stores the answers in cases/:
 *
 *     npx tsx conformance/answer-queue.ts --count 1000 --seed v1
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: 'v1' },
    oracle: { type: 'string', default: fileURLToPath(ORACLE_FILE) },
  },
});
const { seed, oracle } = values;
const count = Number(values.count);
const kubernetes = execFileSync(oracle, ['version'], { encoding: 'utf8' }).trim();
const lines: FixtureLine<readonly CompactQueueStep[]>[] = [];
for (let start = 0; start < count; start += 100) {
  const numbers = Array.from({ length: Math.min(100, count - start) }, (_, index) => start + index);
  const cases = numbers.map((number) => makeQueueCase(seed, number));
  const input = cases.map((made) => `${JSON.stringify(made)}\n`).join('');
  const output = execFileSync(oracle, ['queue', '-workers', '2'], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  for (const [index, text] of output.trimEnd().split('\n').entries()) {
    const answer = JSON.parse(text) as OracleQueue;
    if (answer.error?.startsWith('pod "')) continue;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    lines.push({ number: numbers[index]!, hash: hashOf(cases[index]!), answer: compactQueue(answer) });
  }
}
const header = { mode: 'queue', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} queue scripts, ${writeFixture('queue', { header, lines })} bytes\n`);
