import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { storedVolume, type OracleVolume, type OracleVolumeAnswer } from './comparison/oracle-volume.ts';
import { hashOf, ORACLE_FILE, writeFixture, type FixtureLine } from './fixtures.ts';
import { isScored, makeVolumeCase } from './generate/volume-case.ts';

/**
 * Has the oracle answer the volume cases of a seed, and stores the answers in cases/:
 *
 *     npx tsx conformance/answer-volume.ts --count 3000 --seed v1
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '3000' },
    seed: { type: 'string', default: 'v1' },
    oracle: { type: 'string', default: fileURLToPath(ORACLE_FILE) },
  },
});
const { seed, oracle } = values;
const count = Number(values.count);
const kubernetes = execFileSync(oracle, ['version'], { encoding: 'utf8' }).trim();
const lines: FixtureLine<OracleVolume>[] = [];
for (let start = 0; start < count; start += 500) {
  const numbers = Array.from({ length: Math.min(500, count - start) }, (_, index) => start + index);
  ask(numbers.filter((number) => !isScored(number)));
  ask(
    numbers.filter((number) => isScored(number)),
    '-feature-gates=StorageCapacityScoring=true',
  );
}
lines.sort((a, b) => a.number - b.number);
const header = { mode: 'volume', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} volume cases, ${writeFixture('volume', { header, lines })} bytes\n`);

function ask(numbers: readonly number[], ...flags: readonly string[]): void {
  const cases = numbers.map((number) => makeVolumeCase(seed, number));
  const input = cases.map((made) => `${JSON.stringify(made)}\n`).join('');
  const options = { input, encoding: 'utf8', maxBuffer: 1 << 30 } as const;
  const output = numbers.length === 0 ? '' : execFileSync(oracle, ['volume', '-workers', '2', ...flags], options);
  for (const [index, text] of output.trimEnd().split('\n').entries()) {
    if (text === '') continue;
    const answer = JSON.parse(text) as OracleVolumeAnswer;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    lines.push({ number: numbers[index]!, hash: hashOf(cases[index]!), answer: storedVolume(answer) });
  }
}
