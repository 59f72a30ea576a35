import { askOracle, readRequest } from './ask-oracle.ts';
import { storedConfiguration, type OracleConfiguration, type StoredConfiguration } from './comparison/configuration.ts';
import { hashOf, writeFixture, type FixtureLine } from './fixtures.ts';
import { makeConfigurationCase } from './generate/configuration-case.ts';

/**
 * Has the oracle expand the configurations of a seed, and stores what comes of them in cases/:
 *
 *     npx tsx conformance/answer-configuration.ts --count 2000 --seed v1
 */
const { count, seed, oracle, kubernetes } = readRequest(2000);
const cases = Array.from({ length: count }, (_, number) => makeConfigurationCase(seed, number));
const questions = cases.map(({ id, config }) => ({ id, config }));
const lines = askOracle(oracle, 'configuration', questions, []).map(
  (text, number): FixtureLine<StoredConfiguration> => {
    const answer = JSON.parse(text) as OracleConfiguration;
    return { number, hash: hashOf(cases[number]!), answer: storedConfiguration(answer) };
  },
);
const refused = lines.filter(({ answer }) => 'refused' in answer).length;
const header = { mode: 'configuration', kubernetes, seed, count, refused } as const;
const bytes = writeFixture('configuration', { header, lines });
process.stdout.write(`${count} configurations, ${refused} refused, ${bytes} bytes\n`);
