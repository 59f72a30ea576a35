import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../api/input-error.ts';
import { GOOD } from './bad-inputs.fixture.ts';
import { cellAddress } from './cell-address.ts';
import { loadScenario, type LoadOptions } from './load.ts';
import { parseGrid } from './parse-grid.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'orrery-grid-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('--grid', () => {
  test.each<[string, string, unknown[]]>([
    ['a.b[0].c=1,2,3', 'a.b[0].c', [1, 2, 3]],
    ['until=10m, 1h', 'until', ['10m', '1h']],
    ['a={ b: 1, c: 2 },[3, 4]', 'a', [{ b: 1, c: 2 }, [3, 4]]],
    ['labels."x=y"=yes,"yes"', 'labels."x=y"', [true, 'yes']],
    ['image=nginx:1.29', 'image', ['nginx:1.29']],
  ])('%s', (text, path, values) => expect(parseGrid(text)).toEqual({ path, values }));

  test.each([
    ['a.b', '--grid a.b expected <path>=<value>,<value> (such as cluster.pools[0].count=5,10)'],
    ['a=', '--grid a= expected values with commas between them (such as 5,10)'],
    ['a=1],[2', '--grid a=1],[2 expected values with commas between them (such as 5,10)'],
    ['a={', '--grid a={ expected values with commas between them (such as 5,10)'],
    ['a=1,2,1', '--grid a=1,2,1 1 stands there twice'],
    ['seed=1,2', '--grid seed=1,2 seed is no parameter: every point of the grid is run with every seed'],
    ['metadata.name=a,b', '--grid metadata.name=a,b metadata is no parameter: it does not change what happens'],
    [
      'a..b=1',
      '--grid a..b=1 "a..b" is no path (a path is like cluster.pools[0].count, or labels."example.com/app" for a key with dots)',
    ],
  ])('%s is refused', (text, line) => expect(lineOf(() => parseGrid(text))).toBe(line));
});

function lineOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof InputError ? error.line : String(error);
  }
}

describe('a parameter', () => {
  const SWEEP = `${GOOD}sweep:\n  parameters:\n    'cluster.pools[0].count': [1, many]\n`;
  const count = async (text: string, options: LoadOptions): Promise<number> =>
    (await loadScenario('s.yaml', { ...options, text })).machines.length;

  test('is laid over variant and --set', async () => {
    const text = `${GOOD}variants:\n  large: { 'cluster.pools[0].count': 9 }\n`;
    const set = ['cluster.pools[0].count=3'];
    expect(await count(text, { variant: 'large' })).toBe(9);
    expect(await count(text, { variant: 'large', set })).toBe(3);
    const parameters = [{ path: 'cluster.pools[0].count', value: 5 }];
    expect(await count(text, { variant: 'large', set, parameters })).toBe(5);
  });

  test('that is wrong is shown where it stands: in the scenario, or on the command line', async () => {
    const at = async (value: unknown): Promise<string> => {
      const parameters = [{ path: 'cluster.pools[0].count', value }];
      return (
        (await loadScenario('s.yaml', { text: SWEEP, parameters }).catch(
          (error: unknown) => error as InputError,
        )) as InputError
      ).line;
    };
    expect(await at('many')).toBe('s.yaml:12:35 count: expected a number, there is "many"');
    expect(await at('few')).toBe('--grid cluster.pools[0].count="few" count: expected a number, there is "few"');
  });
});

describe('the address of a cell', () => {
  const TRACE = `${GOOD}workload:\n  - trace: { format: pods-csv, file: pods.csv }\nvariants:\n  same: {}\n`;
  const parameters = [{ path: 'cluster.pools[0].count', value: 2 }];

  async function addressOf(options: LoadOptions, text = TRACE, rows = 'p,0,1'): Promise<string> {
    writeFileSync(join(folder, 'pods.csv'), `name,arrival,cpu\n${rows}\n`);
    return cellAddress(await loadScenario(join(folder, 's.yaml'), { ...options, text }), options);
  }

  test('is the same for the same question, however it is written and wherever it lies', async () => {
    const address = await addressOf({ seed: '1', parameters });
    expect(address).toMatch(/^[0-9a-f]{32}$/);
    expect(await addressOf({ seed: '1', parameters })).toBe(address);
    expect(await addressOf({ seed: '1', parameters }, `# A remark.\n${TRACE}sweep: { seeds: 1..3 }\n`)).toBe(address);
    expect(await addressOf({ seed: '1', parameters }, TRACE.replace('name: bad', 'name: good'))).toBe(address);
  });

  test('is another one for everything that decides the result', async () => {
    const addresses = [
      await addressOf({ seed: '1', parameters }),
      await addressOf({ seed: '2', parameters }),
      await addressOf({ seed: '1', parameters: [{ ...parameters[0]!, value: 3 }] }),
      await addressOf({ seed: '1' }),
      // What a result says of itself is part of it, even where the scenario is the same.
      await addressOf({ seed: '1', parameters, variant: 'same' }),
      await addressOf({ seed: '1', parameters, set: ['until=2h'] }),
      await addressOf({ seed: '1', parameters }, TRACE, 'p,0,2'),
      await addressOf({ seed: '1', parameters }, `${TRACE}metrics: none\n`),
    ];
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

test('what a scenario says of its sweep changes nothing of the run', async () => {
  const scenario = await loadScenario('s.yaml', { text: GOOD });
  const sweep = `sweep:\n  variants: [base]\n  seeds: 3..5\n  parameters: { until: [1h, 2h] }\n`;
  const swept = await loadScenario('s.yaml', { text: GOOD + sweep });
  expect([swept.hash, swept.hashTask()]).toEqual([scenario.hash, scenario.hashTask()]);
  expect(swept.sweep).toEqual({
    variants: ['base'],
    seeds: ['3', '4', '5'],
    parameters: [{ path: 'until', values: ['1h', '2h'] }],
  });
  expect(scenario.sweep).toEqual({ variants: undefined, seeds: undefined, parameters: [] });
});
