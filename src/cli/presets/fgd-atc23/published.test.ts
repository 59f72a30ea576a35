import { describe, expect, test } from 'vitest';
import { InputError } from '../../../api/input-error.ts';
import { parsePublished } from './published.ts';

const HEADER = 'trace,policy,seed,metric,arrived_percent,published';
const parse = (...rows: readonly string[]): ReturnType<typeof parsePublished> =>
  parsePublished([HEADER, ...rows, ''].join('\n'), 'published.csv');

describe('published values', () => {
  test('policies have our names, whichever of the two was written', () => {
    const rows = ['DotProd', 'DotProduct', 'dotprod'].map(
      (policy, seed) => `default,${policy},${seed},gpu_allocation_percent,60,59.85`,
    );
    expect(parse(...rows)).toEqual(
      ['0', '1', '2'].map((seed) => ({
        trace: 'default',
        policy: 'DotProduct',
        seed,
        metric: 'gpu_allocation_percent',
        arrivedPercent: 60,
        value: 59.85,
      })),
    );
  });

  test('fields may be quoted', () => {
    const [cell] = parse('"default","FGD","42","gpu_allocation_percent","70","1.5"');
    expect(cell).toMatchObject({ trace: 'default', policy: 'FGD', arrivedPercent: 70, value: 1.5 });
  });

  test.each([
    [
      'default,FDG,42,gpu_allocation_percent,60,1',
      /^published.csv:2 there is no policy called "FDG", did you mean "FGD"\?/,
    ],
    ['default,FGD,42,gpu_allocation,60,1', /^published.csv:2 there is no metric called "gpu_allocation"/],
    [
      'default,FGD,42,gpu_allocation_percent,65,1',
      /^published.csv:2 arrived_percent: expected 10, 20, .* there is 65$/,
    ],
    ['default,FGD,42,gpu_allocation_percent,,1', /^published.csv:2 arrived_percent: expected a number, there is ""$/],
    ['default,FGD,42,gpu_allocation_percent,60,', /^published.csv:2 published: expected a number, there is ""$/],
    [
      'default,FGD,42,gpu_allocation_percent,60,0x10',
      /^published.csv:2 published: expected a number, there is "0x10"$/,
    ],
    ['default,FGD,42,gpu_allocation_percent,60,x', /^published.csv:2 published: expected a number, there is "x"$/],
    ['default,FGD,42,gpu_allocation_percent,60', /^published.csv:2 expected 6 fields, there are 5$/],
    ['default,FGD,,gpu_allocation_percent,60,1', /^published.csv:2 seed: expected a seed$/],
    [',FGD,42,gpu_allocation_percent,60,1', /^published.csv:2 trace: expected a name$/],
    ['"default,FGD', /^published.csv:2 a quote is opened here and never closed/],
  ])('%s', (row, line) => {
    expect(mistakeIn(() => parse(row))).toMatch(line);
  });

  test('one value for one cell', () => {
    const row = 'default,DotProd,42,gpu_allocation_percent,60,1';
    expect(mistakeIn(() => parse(row, row.replace('DotProd', 'DotProduct')))).toBe(
      'published.csv:3 there is a row before this one with the same cell',
    );
  });

  test('other columns', () => {
    const read = (text: string): string => mistakeIn(() => parsePublished(text, 'published.csv'));
    expect(read('trace,policy\n')).toBe(`published.csv:1 expected the columns ${HEADER}`);
    expect(read('\n')).toBe(`published.csv expected the columns ${HEADER}`);
  });
});

function mistakeIn(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.line;
    throw error;
  }
  return 'none';
}
