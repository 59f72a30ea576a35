/** `npm run bench [-- --json] [-- --quick]`: how fast the engine and whole runs are on this machine. See README.md. */
import { parseArgs } from 'node:util';
import { renderTable } from '../src/cli/output.ts';
import { formatCount } from '../src/cli/number-format.ts';
import { measureEndToEnd } from './end-to-end.ts';
import { measureEngine } from './engine.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, quick: { type: 'boolean' } } });
const isQuick = values.quick === true;

const engine = await measureEngine(isQuick ? 200 : 1000);
const endToEnd = [];
for (const nodeCount of [100, 1000, 5000]) {
  process.stderr.write(`${nodeCount} nodes ...\n`);
  endToEnd.push(measureEndToEnd(nodeCount, isQuick ? 500 : 5000));
}

if (values.json === true) {
  process.stdout.write(`${JSON.stringify({ node: process.version, engine, endToEnd }, undefined, 2)}\n`);
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
  ];
  process.stdout.write(`${tables.join('\n\n')}\n`);
}

function ratio(value: number, base: number): string {
  return `${(value / base).toFixed(2)} x`;
}
