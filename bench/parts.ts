import { formatCount } from '../src/cli/number-format.ts';
import type { DecisionResult } from './decisions.ts';
import { measureEndToEnd, type EndToEndResult } from './end-to-end.ts';
import { measureApart } from './rows.ts';
import { steadyRun, usualRun, type RunShape } from './run-shapes.ts';
import { SHAPES } from './shapes.ts';
import { measureSweep } from './sweep.ts';

type Table = readonly [titles: readonly string[], rows: readonly (readonly string[])[]];

interface Part {
  readonly results: unknown;
  readonly tables: readonly Table[];
}

/** What `npm run bench` measures, in this order; each can be had alone. */
export const PARTS = { engine, decisions, saturation, runs, million, sweep } satisfies Record<
  string,
  (isQuick: boolean) => Part
>;

function engine(isQuick: boolean): Part {
  const results = measureApart('engine', isQuick ? 200 : 1000);
  const rows = results.map(({ name, eventsPerSecond }) => [
    `  ${name}`,
    formatCount(eventsPerSecond),
    ratio(eventsPerSecond, results[0]!.eventsPerSecond),
  ]);
  return { results, tables: [[['Engine', 'events/s', 'to the first'], rows]] };
}

function decisions(isQuick: boolean): Part {
  const results = SHAPES.map((shape) => {
    process.stderr.write(`  ${shape.nodeCount} nodes, ${shape.flavour} ...\n`);
    return measureApart('decisions', shape, isQuick ? 300 : 3000);
  });
  const rows = results.map((row) => [
    `  ${formatCount(row.nodeCount)} nodes, ${row.flavour}${row.burst > 1 ? `, bursts of ${row.burst}` : ''}`,
    formatCount(row.templateCount),
    row.percentageOfNodesToScore === 0 ? 'adaptive' : `${row.percentageOfNodesToScore} %`,
    formatCount(row.fastPerSecond),
    formatCount(row.referencePerSecond),
    ratio(row.fastPerSecond, row.referencePerSecond),
    `${Math.round(row.fastShare * 100)} %`,
  ]);
  const titles = ['Decisions', 'templates', 'sampling', 'fast/s', 'reference/s', 'fast/reference', 'not handed over'];
  return {
    results,
    tables: [
      [titles, rows],
      [['Growth of the cost of a decision', 'fast', 'reference'], growthRows(results)],
    ],
  };
}

function saturation(isQuick: boolean): Part {
  const pending = isQuick ? 20_000 : 100_000;
  const alone = measureApart('saturation', 5000, pending);
  const whole = measureApart('saturatedScheduler', 5000, pending, isQuick ? 20 : 200);
  return {
    results: { alone, whole },
    tables: [
      [
        ['A full cluster, all pods waiting', 'pending', 'fast/s', 'reference/s', 'fast/reference'],
        [
          [
            `  ${formatCount(alone.nodeCount)} nodes`,
            formatCount(alone.pendingCount),
            formatCount(alone.fastPerSecond),
            formatCount(alone.referencePerSecond),
            ratio(alone.fastPerSecond, alone.referencePerSecond),
          ],
        ],
      ],
      [
        ['The same through the whole scheduler', 'pending', 'attempts', 'attempts/s', 'again'],
        [
          [
            `  ${formatCount(whole.nodeCount)} nodes`,
            formatCount(whole.pendingCount),
            formatCount(whole.attempts),
            formatCount(whole.attemptsPerSecond),
            formatCount(whole.attemptsPerSecondAgain),
          ],
        ],
      ],
    ],
  };
}

function runs(isQuick: boolean): Part {
  const shapes = [
    ...[100, 1000, 5000].map((nodeCount) => usualRun(nodeCount, isQuick ? 500 : 5000)),
    ...[1000, 5000, 15_000].map((nodeCount) => steadyRun(nodeCount, isQuick ? 5000 : 100_000)),
  ];
  return wholeRuns('Whole runs', shapes);
}

function million(isQuick: boolean): Part {
  return wholeRuns('A million pods', [steadyRun(5000, isQuick ? 10_000 : 1_000_000)]);
}

function wholeRuns(title: string, shapes: readonly RunShape[]): Part {
  const results = shapes.map((shape) => {
    process.stderr.write(`  ${shape.nodeCount} nodes, ${shape.podCount} pods ...\n`);
    return measureEndToEnd(shape);
  });
  const rows = results.map((row: EndToEndResult) => [
    `  ${formatCount(row.nodeCount)} nodes, ${row.rate} pods/s`,
    formatCount(row.podCount),
    row.cpuSeconds.toFixed(2),
    ((row.cpuSeconds * 1_000_000) / row.podCount).toFixed(0),
    formatCount(row.eventsPerSecond),
    formatCount(row.peakMegabytes),
  ]);
  return { results, tables: [[[title, 'pods', 'CPU s', 'us/pod', 'events/s', 'peak MB'], rows]] };
}

function sweep(isQuick: boolean): Part {
  const results = measureSweep(isQuick ? 8 : 40, isQuick ? 500 : 8000);
  const row = [
    '  100 nodes',
    String(results.runCount),
    results.oneWorkerSeconds.toFixed(1),
    results.twoWorkerSeconds.toFixed(1),
    ratio(results.oneWorkerSeconds, results.twoWorkerSeconds),
    results.isEqual ? 'yes' : 'NO',
  ];
  return {
    results,
    tables: [[['A sweep', 'runs', '1 worker, s', '2 workers, s', 'times as fast', 'same bytes'], [row]]],
  };
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
