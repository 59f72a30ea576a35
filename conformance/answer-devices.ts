import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askDevices } from './comparison/devices.ts';
import { storedDevices, type OracleDevices, type OracleDevicesAnswer } from './comparison/oracle-devices.ts';
import { hashOf, ORACLE_FILE, writeFixture, type FixtureLine } from './fixtures.ts';
import { makeDevicesCase } from './generate/devices-case.ts';

/**
 * Has the oracle answer the devices cases of a seed, and stores the answers in cases/:
 *
 *     npx tsx conformance/answer-devices.ts --count 2000 --seed v1
 *
 * Left out are cases for which upstream's allocator runs into its time limit, or ours into its limit of steps: such answers
 * hang on the machine.
 */
const TIMED_OUT = 'timed out trying to allocate devices';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: 'v1' },
    oracle: { type: 'string', default: fileURLToPath(ORACLE_FILE) },
  },
});
const { seed, oracle } = values;
const count = Number(values.count);
const kubernetes = execFileSync(oracle, ['version'], { encoding: 'utf8' }).trim();
const lines: FixtureLine<OracleDevices>[] = [];
for (let start = 0; start < count; start += 200) {
  const numbers = Array.from({ length: Math.min(200, count - start) }, (_, index) => start + index);
  const cases = numbers.map((number) => makeDevicesCase(seed, number));
  const input = cases.map((made) => `${JSON.stringify(made)}\n`).join('');
  const output = execFileSync(oracle, ['devices', '-workers', '2'], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  for (const [index, text] of output.trimEnd().split('\n').entries()) {
    const answer = JSON.parse(text) as OracleDevicesAnswer;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    const ours = [...askDevices(cases[index]!).nodes.values()];
    if (text.includes(TIMED_OUT) || JSON.stringify(ours).includes(TIMED_OUT)) continue;
    lines.push({ number: numbers[index]!, hash: hashOf(cases[index]!), answer: storedDevices(answer) });
  }
}
const header = { mode: 'devices', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} cases of devices, ${writeFixture('devices', { header, lines })} bytes\n`);
