import { describe, expect, test } from 'vitest';
import { InputError } from '../../api/input-error.ts';
import { toComparisonReport } from './comparison-report-data.ts';
import { toRunReport, type RunFiles } from './run-report.ts';
import { syntheticRun } from './synthetic-run.fixture.ts';

const RUN = syntheticRun({ nodeCount: 2, podCount: 3 });

function withFile(file: string, text: string | undefined): RunFiles {
  const texts = new Map(RUN.texts);
  if (text === undefined) texts.delete(file);
  else texts.set(file, text);
  return { ...RUN, texts };
}

describe('a run without some of its files', () => {
  test.each([
    ['pods.csv', 'pods'],
    ['nodes.csv', 'nodes'],
    ['timeseries.csv', 'series'],
    ['attempts.csv', 'attempts'],
  ] as const)('%s leaves its view out', (file, view) => {
    expect(toRunReport(withFile(file, undefined))[view]).toBeNull();
    expect(toRunReport(RUN)[view]).not.toBeNull();
  });

  test.each([
    ['seed-7', 'explain synthetic.yaml --seed 7'],
    ['packed-seed-7', 'explain synthetic.yaml --seed 7 --variant packed'],
    ['seed-7-set-0123abcd', 'explain synthetic.yaml --seed 7'],
    ['elsewhere', 'explain synthetic.yaml'],
  ])('run.json: the folder %s makes a guess', (run, words) => {
    const { explain, title } = toRunReport({ ...withFile('run.json', undefined), run });
    expect([explain.words.join(' '), explain.isGuess, title]).toEqual([words, true, 'synthetic']);
  });
});

test('run.json says how to ask for more', () => {
  const json = { scenario: 'mine', file: 'a b.yaml', seed: '3', untilSeconds: 1.5, variant: 'v', set: ['until=1d'] };
  const { explain, title, endAt } = toRunReport(withFile('run.json', JSON.stringify(json)));
  expect(explain.words).toEqual(['explain', 'a b.yaml', '--seed', '3', '--variant', 'v', '--set', 'until=1d']);
  expect([explain.isGuess, title, endAt]).toEqual([false, 'mine', 1_500_000]);
});

test('a comparison names the tie-break of each variant, as far as it is known', () => {
  const json = {
    scenario: 'x',
    seeds: [],
    metrics: [],
    variants: [{ name: 'old' }, { name: 'a', tieBreak: 'random' }],
  };
  const { variants, tieBreaks } = toComparisonReport('comparison.json', JSON.stringify(json));
  expect([variants, tieBreaks]).toEqual([['old', 'a'], [['a', 'random']]]);
});

test('of many attempts the first and the last are kept', () => {
  const header = RUN.texts.get('attempts.csv')!.split('\n')[0]!;
  const rows = Array.from(
    { length: 100 },
    (_, index) => `${index + 1},default,batch-0,${index + 1},unschedulable,,2,0,0,0,,`,
  );
  const { attempts } = toRunReport(withFile('attempts.csv', `${header}\n${rows.join('\n')}\n`));
  expect(attempts!.attempt).toEqual([1, 2, 3, 4, 5, ...Array.from({ length: 15 }, (_, index) => 86 + index)]);
});

test('pods of one name, one after the other: an attempt belongs to the one that was there', () => {
  const [header] = RUN.texts.get('pods.csv')!.split('\n');
  const pods = ['default,a,,Pending,1,,,,,2,1,1,,,1,1', 'default,a,,Pending,5,,,,,,1,1,,,1,1'];
  const [attemptHeader] = RUN.texts.get('attempts.csv')!.split('\n');
  const attempts = [1.5, 6].map((at) => `${at},default,a,1,unschedulable,,2,0,0,0,,`);
  const texts = new Map(RUN.texts)
    .set('pods.csv', [header, ...pods, ''].join('\n'))
    .set('attempts.csv', [attemptHeader, ...attempts, '0.5,default,a,1,error,,0,0,0,0,,', ''].join('\n'));
  expect(toRunReport({ ...RUN, texts }).attempts!.pod).toEqual([0, 1]);
});

describe('what is no result', () => {
  test.each<[file: string, text: string, message: string]>([
    ['summary.json', '{', 'summary.json this is no JSON'],
    ['summary.json', '[]', 'summary.json this is no summary of a run: it has no fingerprint and metrics'],
    ['summary.json', 'null', 'summary.json this is no summary of a run'],
    ['pods.csv', 'a,b\n1,2\n', 'pods.csv:1 there is no column "namespace"'],
    ['pods.csv', '', 'pods.csv this file is empty'],
    [
      'nodes.csv',
      'name,joined_seconds,left_seconds\na,soon,\n',
      'nodes.csv:2 joined_seconds: expected a number, there is "soon"',
    ],
    ['timeseries.csv', 'time_seconds,x\n1\n', 'timeseries.csv:2 row has 1 fields, expected 2'],
    ['timeseries.csv', 'time_seconds\n"1\n', 'timeseries.csv:2 a quote is opened here and never closed'],
  ])('%s: %j', (file, text, message) => {
    expect(mistake(() => toRunReport(withFile(file, text)))).toContain(message);
  });

  test.each(['{}', 'null', '[1]', '{"scenario":"x","seeds":[],"variants":[]}'])('comparison.json: %s', (text) => {
    expect(mistake(() => toComparisonReport('comparison.json', text))).toContain(
      'comparison.json this is no comparison',
    );
  });
});

function mistake(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.line;
    throw error;
  }
  return 'none';
}
