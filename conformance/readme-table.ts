import type { Row } from './kinds/case-kind.ts';
import { grouped } from './kinds/table.ts';

export const README = new URL('../README.md', import.meta.url);

const BEGIN = '<!-- made by conformance/report.ts: begin -->';
const END = '<!-- end -->';

/** The table of the project's README, with the comments around it. */
export const README_TABLE = new RegExp(`${BEGIN}[^]*?${END}`);

export function readmeTable(rows: readonly Row[]): string {
  const lines = rows.map(({ what, count: { equal, differing } }) => {
    return `| ${what} | ${grouped(equal + differing)} | ${grouped(equal)} |`;
  });
  return [BEGIN, '', '| What | Compared | Equal |', '|---|---:|---:|', ...lines, '', END].join('\n');
}
