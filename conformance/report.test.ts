import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readHeader } from './fixtures.ts';
import { KINDS } from './kinds/kinds.ts';
import { README, README_TABLE } from './readme-table.ts';

const report = readFileSync(new URL('REPORT.md', import.meta.url), 'utf8');
const [table = ''] = report.split('\n## ');

/** What, how many were compared, how many were equal. */
function rowsOf(text: string): string[] {
  const rows = [...text.matchAll(/^\| (.+?) \| ([\d,]+) \| ([\d,]+) \|/gm)];
  return rows.map(([, what, compared, equal]) => `${what}: ${equal} of ${compared}`);
}

describe('the report', () => {
  it.each(KINDS)(
    'has a row and a section for $title, and counts every stored case',
    ({ mode, title, comparesRefusals }) => {
      const { count, refused } = readHeader(mode);
      const cases = (comparesRefusals ? count : count - refused).toLocaleString('en-US');
      expect(rowsOf(table)).toContain(`${title}: ${cases} of ${cases}`);
      expect(report).toContain(`\n## ${title}: what they exercise\n`);
    },
  );

  it('knows of no difference', () => {
    expect(table).toContain('\nNo case differs.\n');
  });

  it('is where the table of the README comes from', () => {
    const [readmeTable = ''] = README_TABLE.exec(readFileSync(README, 'utf8')) ?? [];
    const rows = rowsOf(readmeTable);
    expect(rows.length).toBeGreaterThan(KINDS.length);
    expect(rowsOf(table)).toEqual(expect.arrayContaining(rows));
  });

  it('has the numbers that docs/fidelity.md names', () => {
    const fidelity = readFileSync(new URL('../docs/fidelity.md', import.meta.url), 'utf8');
    const [, proven = ''] = fidelity.split('## Proven against the real code');
    const numbers = proven.split('\n## ')[0]!.match(/(?<= )\d[\d,]{2,}(?= )/g) ?? [];
    expect(numbers.length).toBeGreaterThan(3);
    for (const number of numbers) expect(table).toContain(` ${number} `);
  });
});
