import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Summary } from '../observe/results.ts';
import type { Output } from './host.ts';
import { MetricTable } from './metric-table.ts';
import { printableLine } from './printable.ts';
import { describeSummary, type Section } from './summary-sections.ts';

type Style = Parameters<typeof styleText>[0];

/** Text in colour, where the output is a terminal that wants it (NO_COLOR, FORCE_COLOR). */
export function styled(output: Output, style: Style, text: string): string {
  return styleText(style, text, { stream: output });
}

/** One line each. */
export function printWarnings(stderr: Output, warnings: readonly string[]): void {
  for (const warning of warnings) stderr.write(`${styled(stderr, 'yellow', 'warning:')} ${printableLine(warning)}\n`);
}

/** The summary as a person likes to read it. */
export function printSummary(output: Output, heading: string, summary: Summary, footer: readonly string[]): void {
  const parts = [styled(output, 'bold', heading)];
  for (const section of describeSummary(new MetricTable(summary.metrics))) parts.push(renderSection(output, section));
  parts.push(footer.map((line) => styled(output, 'dim', line)).join('\n'));
  output.write(`${parts.join('\n\n')}\n`);
}

function renderSection(output: Output, { title, columns, rows }: Section): string {
  return renderTable(
    [styled(output, 'cyan', title), ...columns.map((column) => styled(output, 'dim', column))],
    rows.map(([first, ...others]) => [`  ${first}`, ...others]),
  );
}

/** A table without borders; the first column is text, the others are numbers. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignments?: ('left' | 'right')[],
): string {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' } as const;
  const table = new Table({
    head: [...head],
    chars: {
      ...none,
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: alignments ?? ['left', ...head.slice(1).map(() => 'right' as const)],
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
