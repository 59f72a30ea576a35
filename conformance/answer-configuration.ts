import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { storedConfiguration, type OracleConfiguration, type StoredConfiguration } from './comparison/configuration.ts';
import { hashOf, ORACLE_FILE, writeFixture, type FixtureLine } from './fixtures.ts';
import { makeConfigurationCase } from './generate/configuration-case.ts';

/**
 * Has the oracle expand the configurations of a seed, and stores what comes of them in cases/:
 *
 *     npx tsx conformance/answer-configuration.ts --count 2000 --seed v1
 */
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
const cases = Array.from({ length: count }, (_, number) => makeConfigurationCase(seed, number));
const input = cases.map(({ id, config }) => `${JSON.stringify({ id, config })}\n`).join('');
const output = execFileSync(oracle, ['configuration'], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
const lines = output
  .trimEnd()
  .split('\n')
  .map((text, number): FixtureLine<StoredConfiguration> => {
    const answer = JSON.parse(text) as OracleConfiguration;
    return { number, hash: hashOf(cases[number]!), answer: storedConfiguration(answer) };
  });
const refused = lines.filter(({ answer }) => 'refused' in answer).length;
const header = { mode: 'configuration', kubernetes, seed, count, refused } as const;
const bytes = writeFixture('configuration', { header, lines });
process.stdout.write(`${count} configurations, ${refused} refused, ${bytes} bytes\n`);
