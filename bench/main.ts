/** `npm run bench [-- --only PART] [-- --quick] [-- --json]`: how fast the engine and whole runs are on this machine. See README.md. */
import { parseArgs } from 'node:util';
import { setLateOptions } from '../src/cli/node-options.ts';
import { renderTable } from '../src/cli/output.ts';
import { PARTS } from './parts.ts';
import { printRow } from './rows.ts';

// As the program does.
setLateOptions();

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    row: { type: 'string' },
  },
  allowPositionals: true,
});
if (values.row === undefined) measure(values.only);
else await printRow(values.row, positionals[0]!);

function measure(only: string | undefined): void {
  const names = Object.keys(PARTS) as (keyof typeof PARTS)[];
  const chosen = names.filter((name) => only === undefined || name === only);
  if (chosen.length === 0) {
    process.stderr.write(`--only: expected one of ${names.join(', ')}; there is ${only}\n`);
    process.exit(2);
  }
  const results: Record<string, unknown> = { node: process.version };
  const tables: string[] = [];
  for (const name of chosen) {
    process.stderr.write(`${name} ...\n`);
    const part = PARTS[name](values.quick);
    results[name] = part.results;
    tables.push(
      ...part.tables.map(([titles, rows]) =>
        renderTable(
          [...titles],
          rows.map((row) => [...row]),
        ),
      ),
    );
  }
  process.stdout.write(values.json ? `${JSON.stringify(results, undefined, 2)}\n` : `${tables.join('\n\n')}\n`);
}
