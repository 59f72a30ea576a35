import { z } from 'zod';
import { metricName } from '../metric-name.ts';
import { secondsText } from '../number-text.ts';
import { defineOutput } from '../output.ts';
import type { ResultFile, Results } from '../results.ts';
import { EPOCH_FORMAT, parseEpoch } from './openmetrics/epoch.ts';
import { familiesOf, type Family } from './openmetrics/families.ts';

const options = z
  .strictObject({
    epoch: z
      .string({ error: `expected ${EPOCH_FORMAT}` })
      .refine((text) => parseEpoch(text) !== undefined, { error: `expected ${EPOCH_FORMAT}` })
      .default('2024-01-01T00:00:00Z')
      .describe('The instant of real time at which virtual time begins; arbitrary, but always the same.'),
  })
  .prefault({});

export default defineOutput<z.output<typeof options>>({
  name: 'openmetrics',
  description: 'openmetrics.txt: the time series with simulated timestamps, for promtool and Prometheus',
  options,
  needsTimeSeries: true,
  create: ({ sink }, { epoch }) => ({
    finish: (results) => writeOpenMetrics(sink.open('openmetrics.txt'), results, parseEpoch(epoch)!),
  }),
});

/** One family after another, in it one series after another, in it the samples in the order of time, as OpenMetrics asks for. */
function writeOpenMetrics(file: ResultFile, results: Results, epoch: number): void {
  const { timeSeries, summary } = results;
  const stamps = Array.from({ length: timeSeries.count }, (_, row) => secondsText(epoch + timeSeries.timeAt(row)));
  for (const family of familiesOf(timeSeries)) writeFamily(file, family, stamps);
  writeIdentity(file, summary, stamps);
  file.write('# EOF\n');
  file.close();
}

function writeFamily(file: ResultFile, { name, type, unit, help, series }: Family, stamps: readonly string[]): void {
  file.write(`# TYPE ${name} ${type}\n`);
  if (unit !== undefined) file.write(`# UNIT ${name} ${unit}\n`);
  file.write(`# HELP ${name} ${help}\n`);
  const sampleName = type === 'counter' ? `${name}_total` : name;
  for (const { labels, valueAt } of series) {
    const begin = metricName(sampleName, labels);
    for (const [row, stamp] of stamps.entries()) {
      const value = valueAt(row);
      if (value !== undefined) file.write(`${begin} ${value} ${stamp}\n`);
    }
  }
}

/** Which run it is, at each instant, so that queries can join it. */
function writeIdentity(
  file: ResultFile,
  { seed, version, scenarioHash, fingerprint, tieBreak }: Results['summary'],
  stamps: readonly string[],
): void {
  file.write('# TYPE orrery_run_info gauge\n# HELP orrery_run_info The simulation that the other series come from\n');
  const begin = metricName('orrery_run_info', {
    seed,
    version,
    scenario_hash: scenarioHash,
    fingerprint,
    tie_break: tieBreak,
  });
  for (const stamp of stamps) file.write(`${begin} 1 ${stamp}\n`);
}
