import { askOracle, groupsOf, readRequest } from './ask-oracle.ts';
import { askDevices } from './comparison/devices.ts';
import { storedDevices, type OracleDevices, type OracleDevicesAnswer } from './comparison/oracle-devices.ts';
import { hashOf, writeFixture, type FixtureLine } from './fixtures.ts';
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

const { count, seed, oracle, kubernetes } = readRequest(2000);
const lines: FixtureLine<OracleDevices>[] = [];
for (const numbers of groupsOf(200, count)) {
  const cases = numbers.map((number) => makeDevicesCase(seed, number));
  for (const [index, text] of askOracle(oracle, 'devices', cases).entries()) {
    const answer = JSON.parse(text) as OracleDevicesAnswer;
    if (answer.error !== undefined) throw new Error(`${answer.id}: ${answer.error}`);
    const ours = [...askDevices(cases[index]!).nodes.values()];
    if (text.includes(TIMED_OUT) || JSON.stringify(ours).includes(TIMED_OUT)) continue;
    lines.push({ number: numbers[index]!, hash: hashOf(cases[index]!), answer: storedDevices(answer) });
  }
}
const header = { mode: 'devices', kubernetes, seed, count, refused: count - lines.length } as const;
process.stdout.write(`${lines.length} cases of devices, ${writeFixture('devices', { header, lines })} bytes\n`);
