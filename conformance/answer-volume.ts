import { askOracle, groupsOf, readRequest } from './ask-oracle.ts';
import { storedVolume, type OracleVolume, type OracleVolumeAnswer } from './comparison/oracle-volume.ts';
import { hashOf, writeFixture, type FixtureLine } from './fixtures.ts';
import { isScored, makeVolumeCase } from './generate/volume-case.ts';

/**
 * Has the oracle answer the volume cases of a seed, and stores the answers in cases/:
 *
 *     npx tsx conformance/answer-volume.ts --count 3000 --seed v1
 */
const { count, seed, oracle, kubernetes } = readRequest(3000);
const lines: FixtureLine<OracleVolume>[] = [];
for (const numbers of groupsOf(500, count)) {
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
  for (const [index, text] of askOracle(oracle, 'volume', cases, ['-workers', '2', ...flags]).entries()) {
    const answer = JSON.parse(text) as OracleVolumeAnswer;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    lines.push({ number: numbers[index]!, hash: hashOf(cases[index]!), answer: storedVolume(answer) });
  }
}
