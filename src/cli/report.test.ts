import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from './command-line.ts';
import { createHost } from './host.ts';
import type { ReportData, RunReport } from './report/report-data.ts';
import { Screen } from './testing/fake-host.ts';
import { SMALL_SCENARIO } from './testing/small-scenario.ts';

/** The commands on a real scenario. One pod more than fits waits for a while. */
let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-report-'));
  file = join(folder, 'small.yaml');
  writeFileSync(file, SMALL_SCENARIO.replace(/^outputs:.*$/m, ''));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function orrery(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new Screen(), new Screen()];
  const exitCode = await runCommandLine(words, { ...createHost(), stdout, stderr }, '0.0.0');
  return {
    exitCode,
    stdout: stdout.text.replaceAll(folder, 'FOLDER'),
    stderr: stderr.text.replaceAll(folder, 'FOLDER'),
  };
}

function dataOf(path: string): ReportData {
  const [, encoding, text] = /data-encoding="([^"]*)">([^<]*)</.exec(readFileSync(path, 'utf8')) ?? [];
  const json = encoding === 'json' ? text! : gunzipSync(Buffer.from(text!, 'base64')).toString();
  return JSON.parse(json) as ReportData;
}

test('orrery run --report: the results, what a report needs besides, and the page', async () => {
  const results = join(folder, 'with');
  const { exitCode, stdout } = await orrery(
    'run',
    file,
    '--report',
    '--out',
    results,
    '--set',
    'cluster.pools[0].count=1',
  );
  expect(exitCode).toBe(0);
  const [run] = readdirSync(join(results, 'small'));
  const path = join(results, 'small', run!);
  expect(stdout).toMatch(/results in (\S+)\nreport in \1\/report\.html\n$/);
  expect(readdirSync(path).sort()).toEqual([
    'attempts.csv',
    'events.csv',
    'nodes.csv',
    'pods.csv',
    'report.html',
    'run.json',
    'summary.json',
    'timeseries.csv',
  ]);
  const data = dataOf(join(path, 'report.html')) as RunReport;
  expect(data.explain).toEqual({
    words: ['explain', file, '--seed', '1', '--set', 'cluster.pools[0].count=1'],
    isGuess: false,
  });
  expect(data.endAt).toBe(600_000_000);
  expect(data.pods!.names).toHaveLength(10);
  expect(data.attempts!.rejections.texts).toContain('1 Insufficient cpu [NodeResourcesFit]');
  expect(data.attempts!.causes.texts).toEqual(['UnschedulablePodAdd', 'UnschedulableTimeout']);

  // The same folder again, and the same run again, give the same bytes.
  const first = readFileSync(join(path, 'report.html'));
  expect((await orrery('report', path, '--out', join(folder, 'again.html'))).stdout).toBe(
    'report in FOLDER/again.html\n',
  );
  expect(readFileSync(join(folder, 'again.html')).equals(first)).toBe(true);
  await orrery('run', file, '--report', '--out', results, '--set', 'cluster.pools[0].count=1', '--quiet');
  expect(readFileSync(join(path, 'report.html')).equals(first)).toBe(true);
});

test('without --report a run is as it was, and a report can be made of it nevertheless', async () => {
  const results = join(folder, 'without');
  await orrery('run', file, '--quiet', '--out', results);
  const path = join(results, 'small', 'seed-1');
  expect(readdirSync(path).sort()).toEqual(['nodes.csv', 'pods.csv', 'summary.json', 'timeseries.csv']);
  const with_ = join(folder, 'fingerprint');
  await orrery('run', file, '--quiet', '--report', '--out', with_);
  const summary = (out: string): string => readFileSync(join(out, 'small', 'seed-1', 'summary.json'), 'utf8');
  expect(summary(with_)).toBe(summary(results));
  expect((await orrery('report', join(path, 'summary.json'), '--quiet')).exitCode).toBe(0);
  const data = dataOf(join(path, 'report.html')) as RunReport;
  expect([data.attempts, data.explain.isGuess, data.title, data.run]).toEqual([null, true, 'small', 'seed-1']);
});

test('orrery compare --report, and a report of a comparison', async () => {
  const words = [
    '--variants',
    'base,packed',
    '--seeds',
    '1..3',
    '--workers',
    '1',
    '--report',
    '--out',
    join(folder, 'compared'),
  ];
  expect((await orrery('compare', file, ...words)).stdout).toMatch(/report in FOLDER\S*report\.html\n$/);
  const [run] = readdirSync(join(folder, 'compared', 'small'));
  const path = join(folder, 'compared', 'small', run!);
  const first = readFileSync(join(path, 'report.html'));
  await orrery('report', path, '--out', join(folder, 'comparison.html'));
  expect(readFileSync(join(folder, 'comparison.html')).equals(first)).toBe(true);
});

describe('mistakes', () => {
  test.each([
    ['nowhere', 'nowhere there is no such file or folder\n'],
    ['.', 'there are no results here: expected summary.json, comparison.json, sweep.json or preset.json'],
    ['with', 'there are no results here'],
  ])('%s', async (path, message) => {
    const { exitCode, stderr } = await orrery('report', join(folder, path));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test('the folder above the results is told what is below it', async () => {
    const { stderr } = await orrery('report', join(folder, 'without', 'small'));
    expect(stderr).toBe(
      'FOLDER/without/small there are no results here: expected summary.json, comparison.json, sweep.json or preset.json (below it there are FOLDER/without/small/seed-1)\n',
    );
  });

  test('a file that cannot be written leaves nothing', async () => {
    const path = join(folder, 'without', 'small', 'seed-1');
    const { exitCode, stderr } = await orrery('report', path, '--out', join(folder, 'no', 'folder.html'));
    expect([exitCode, stderr]).toEqual([2, 'FOLDER/no/folder.html this file cannot be written (ENOENT)\n']);
  });
});
