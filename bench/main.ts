/** `npm run bench [-- --json] [-- --quick] [-- --only-sweep]`: how fast the engine and whole runs are on this machine. See README.md. */
import { parseArgs } from 'node:util';
import { renderTable } from '../src/cli/output.ts';
import { formatCount } from '../src/cli/number-format.ts';
import { measureDecisions, type DecisionResult } from './decisions.ts';
import { measureEndToEnd } from './end-to-end.ts';
import { measureEngine } from './engine.ts';
import { measureSaturatedScheduler } from './saturated-scheduler.ts';
import { measureSaturation } from './saturation.ts';
import { SHAPES } from './shapes.ts';
import { measureSweep } from './sweep.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, 'only-sweep': { type: 'boolean' } },
});
const isQuick = values.quick === true;

process.stderr.write('a sweep with one worker and with two ...\n');
const sweep = measureSweep(isQuick ? 8 : 40, isQuick ? 500 : 8000);
const sweepTable = renderTable(
  ['A sweep', 'runs', '1 worker, s', '2 workers, s', 'times as fast', 'same bytes'],
  [
    [
      '  100 nodes',
      String(sweep.runCount),
      sweep.oneWorkerSeconds.toFixed(1),
      sweep.twoWorkerSeconds.toFixed(1),
      ratio(sweep.oneWorkerSeconds, sweep.twoWorkerSeconds),
      sweep.isEqual ? 'yes' : 'NO',
    ],
  ],
);
if (values['only-sweep'] === true) {
  process.stdout.write(
    values.json === true ? `${JSON.stringify({ node: process.version, sweep })}\n` : `${sweepTable}\n`,
  );
  process.exit();
}

const engine = await measureEngine(isQuick ? 200 : 1000);
const decisions: DecisionResult[] = [];
for (const shape of SHAPES) {
  process.stderr.write(`decisions: ${shape.nodeCount} nodes, ${shape.flavour} ...\n`);
  decisions.push(measureDecisions(shape, isQuick ? 300 : 3000));
}
process.stderr.write('saturation ...\n');
const saturation = measureSaturation(5000, isQuick ? 20_000 : 100_000);
const saturatedScheduler = measureSaturatedScheduler(5000, isQuick ? 20_000 : 100_000, isQuick ? 20 : 200);
const endToEnd = [];
for (const nodeCount of [100, 1000, 5000]) {
  process.stderr.write(`${nodeCount} nodes ...\n`);
  endToEnd.push(measureEndToEnd(nodeCount, isQuick ? 500 : 5000));
}

if (values.json === true) {
  process.stdout.write(
    `${JSON.stringify({ node: process.version, engine, decisions, saturation, saturatedScheduler, endToEnd, sweep }, undefined, 2)}\n`,
  );
} else {
  const slowest = endToEnd[0]!;
  const tables = [
    renderTable(
      ['Engine', 'events/s', 'to the first'],
      engine.map(({ name, eventsPerSecond }) => [
        `  ${name}`,
        formatCount(eventsPerSecond),
        ratio(eventsPerSecond, engine[0]!.eventsPerSecond),
      ]),
    ),
    renderTable(
      ['Decisions', 'templates', 'sampling', 'fast/s', 'reference/s', 'fast/reference', 'not handed over'],
      decisions.map((row) => [
        `  ${formatCount(row.nodeCount)} nodes, ${row.flavour}${row.burst > 1 ? `, bursts of ${row.burst}` : ''}`,
        formatCount(row.templateCount),
        row.percentageOfNodesToScore === 0 ? 'adaptive' : `${row.percentageOfNodesToScore} %`,
        formatCount(row.fastPerSecond),
        formatCount(row.referencePerSecond),
        ratio(row.fastPerSecond, row.referencePerSecond),
        `${Math.round(row.fastShare * 100)} %`,
      ]),
    ),
    renderTable(['Growth of the cost of a decision', 'fast', 'reference'], growthRows(decisions)),
    renderTable(
      ['A full cluster, all pods waiting', 'pending', 'fast/s', 'reference/s', 'fast/reference'],
      [
        [
          `  ${formatCount(saturation.nodeCount)} nodes`,
          formatCount(saturation.pendingCount),
          formatCount(saturation.fastPerSecond),
          formatCount(saturation.referencePerSecond),
          ratio(saturation.fastPerSecond, saturation.referencePerSecond),
        ],
      ],
    ),
    renderTable(
      ['The same through the whole scheduler', 'pending', 'attempts', 'attempts/s'],
      [
        [
          `  ${formatCount(saturatedScheduler.nodeCount)} nodes`,
          formatCount(saturatedScheduler.pendingCount),
          formatCount(saturatedScheduler.attempts),
          formatCount(saturatedScheduler.attemptsPerSecond),
        ],
      ],
    ),
    renderTable(
      ['Whole runs', 'pods', 'CPU s', 'pods/s', 'to the first', 'events/s', 'peak MB'],
      endToEnd.map((row) => [
        `  ${formatCount(row.nodeCount)} nodes`,
        formatCount(row.podCount),
        row.cpuSeconds.toFixed(2),
        formatCount(row.podsPerSecond),
        ratio(row.podsPerSecond, slowest.podsPerSecond),
        formatCount(row.eventsPerSecond),
        formatCount(row.peakMegabytes),
      ]),
    ),
    sweepTable,
  ];
  process.stdout.write(`${tables.join('\n\n')}\n`);
}

/** x in `cost ~ nodes^x`, from the smallest to the largest cluster of the same kind. */
function growthRows(results: readonly DecisionResult[]): string[][] {
  return (['simple', 'complex'] as const).flatMap((flavour) =>
    [0, 100].flatMap((percentage) => {
      const rows = results.filter(
        (row) =>
          row.flavour === flavour &&
          row.percentageOfNodesToScore === percentage &&
          row.templateCount === 100 &&
          row.burst === 1,
      );
      const [first, last] = [rows[0], rows.at(-1)];
      if (first === undefined || last === undefined || first === last) return [];
      const exponent = (a: number, b: number): string =>
        (Math.log(a / b) / Math.log(last.nodeCount / first.nodeCount)).toFixed(2);
      const name = `  ${flavour}, ${percentage === 0 ? 'adaptive' : `${percentage} %`}, ${formatCount(first.nodeCount)} to ${formatCount(last.nodeCount)} nodes`;
      return [
        [
          name,
          exponent(first.fastPerSecond, last.fastPerSecond),
          exponent(first.referencePerSecond, last.referencePerSecond),
        ],
      ];
    }),
  );
}

function ratio(value: number, base: number): string {
  return `${(value / base).toFixed(2)} x`;
}
