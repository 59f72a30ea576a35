import type { Count } from '../comparison/tally.ts';
import type { Row } from './case-kind.ts';

/** A Markdown table: what was compared, and how often it was equal and not. */
export function table(heads: readonly [string, string], rows: readonly Row[]): string {
  return [
    `| ${heads[0]} | ${heads[1]} | Equal | Differing |`,
    '| --- | ---: | ---: | ---: |',
    ...rows.map(({ what, count }) => `| ${[what, sumOf(count), count.equal, count.differing].map(cell).join(' | ')} |`),
  ].join('\n');
}

/** The same where there is nothing to compare. */
export function countTable(heads: readonly [string, string], rows: readonly Row[]): string {
  return [
    `| ${heads[0]} | ${heads[1]} |`,
    '| --- | ---: |',
    ...rows.map(({ what, count }) => `| ${what} | ${grouped(sumOf(count))} |`),
  ].join('\n');
}

export function sum(...counts: readonly Count[]): Count {
  const total: Count = { equal: 0, differing: 0 };
  for (const { equal, differing } of counts) {
    total.equal += equal;
    total.differing += differing;
  }
  return total;
}

export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

function sumOf({ equal, differing }: Count): number {
  return equal + differing;
}

function cell(value: string | number): string {
  return typeof value === 'number' ? grouped(value) : value;
}
