import { parseArgs } from 'node:util';
import { makeConfigurationCase } from './configuration-case.ts';
import { makeDecisionCase } from './decision-case.ts';
import { makeDevicesCase } from './devices-case.ts';
import { makeGangCase } from './gang-case.ts';
import { makePreemptionCase } from './preemption-case.ts';
import { makeQueueCase } from './queue-case.ts';
import { makeSequenceCase } from './sequence-case.ts';
import { makeVolumeCase } from './volume-case.ts';

/**
 * Writes cases for the oracle to standard output, one a line:
 *
 *     npx tsx conformance/generate/main.ts --mode decision --count 20000 --seed 1
 *     npx tsx conformance/generate/main.ts --mode decision --seed 1 --only 4711
 */
const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'decision' },
    count: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});

const makers = {
  decision: makeDecisionCase,
  sequence: makeSequenceCase,
  preemption: makePreemptionCase,
  queue: makeQueueCase,
  devices: makeDevicesCase,
  volume: makeVolumeCase,
  gang: makeGangCase,
  configuration: makeConfigurationCase,
};
const make = makers[values.mode as keyof typeof makers];
if (make === undefined) throw new Error(`expected --mode ${Object.keys(makers).join(' or ')}, there is ${values.mode}`);

const numbers =
  values.only === undefined ? Array.from({ length: Number(values.count) }, (_, index) => index) : [Number(values.only)];
let text = '';
for (const number of numbers) {
  text += `${JSON.stringify(make(values.seed, number))}\n`;
  if (text.length > 1 << 20) {
    process.stdout.write(text);
    text = '';
  }
}
process.stdout.write(text);
