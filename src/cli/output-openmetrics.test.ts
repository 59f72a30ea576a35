import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../observe/results.ts';
import { exportedRun, readCsv, scenarioFile } from './testing/exported-run.ts';
import { readOpenMetrics, type ReadSeries } from './testing/read-open-metrics.ts';

const SCENARIO = scenarioFile('hello');
/** 2024-01-01T00:00:00Z */
const EPOCH = 1_704_067_200;

let folder: string;
let results: string;
let file: string;
let text: string;
beforeAll(async () => {
  ({ folder, results } = await exportedRun(SCENARIO, '--export', 'openmetrics'));
  file = join(results, 'openmetrics.txt');
  text = readFileSync(file, 'utf8');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** All but the series that names the run. */
function seriesOf(): readonly ReadSeries[] {
  return readOpenMetrics(text)
    .filter(({ name }) => name !== 'orrery_run_info')
    .flatMap(({ series }) => series);
}

describe('openmetrics.txt', () => {
  test('is OpenMetrics, with the names of kube-state-metrics and kube-scheduler', () => {
    const families = readOpenMetrics(text).map(({ name, type, unit, series }) => [
      [type, name, ...(unit === undefined ? [] : [`in ${unit}`])].join(' '),
      series
        .map(({ labels }) =>
          Object.entries(labels)
            .map((pair) => pair.join('='))
            .join(','),
        )
        .join(' '),
    ]);
    expect(Object.fromEntries(families)).toMatchObject({
      'gauge cluster_allocation_ratio in ratio': 'resource=cpu resource=memory resource=pods',
      'gauge kube_node_count': '',
      'gauge kube_node_status_condition': 'condition=Ready,status=true',
      'gauge kube_pod_status_phase': 'phase=Pending phase=Running phase=Succeeded phase=Failed phase=Unknown',
      'gauge scheduler_pending_pods': 'queue=active queue=backoff queue=unschedulable queue=gated',
      'counter scheduler_schedule_attempts': 'result=error result=scheduled result=unschedulable',
    });
  });

  test('has the values of timeseries.csv, at the epoch and after', () => {
    const rows = readCsv(results, 'timeseries');
    const [first, ...columns] = Object.keys(rows[0]!);
    expect(first).toBe('time_seconds');
    expect(seriesOf().map(({ samples }) => samples.map(({ value, at }) => `${value} ${at - EPOCH}`))).toEqual(
      columns.map((column) =>
        rows.filter((row) => row[column] !== '').map((row) => `${row[column]!} ${row['time_seconds']!}`),
      ),
    );
  });

  test('says which run it is of', () => {
    const { seed, version, scenarioHash, fingerprint, tieBreak } = JSON.parse(
      readFileSync(join(results, 'summary.json'), 'utf8'),
    ) as Summary;
    const [run] = readOpenMetrics(text).find(({ name }) => name === 'orrery_run_info')!.series;
    expect(run!.labels).toEqual({ seed, version, scenario_hash: scenarioHash, fingerprint, tie_break: tieBreak });
  });

  test('another epoch moves all instants', async () => {
    const later = await exportedRun(SCENARIO, '--set', 'outputs.openmetrics.epoch=2025-03-01T12:00:00Z', '--seed', '1');
    expect(later.stderr).toBe('');
    const found = spawnSync('find', [later.folder, '-name', 'openmetrics.txt'], { encoding: 'utf8' }).stdout.trim();
    expect(readFileSync(found, 'utf8')).toBe(
      text.replaceAll(/ (\d{10})$/gm, (_, at: string) => ` ${Number(at) - EPOCH + 1_740_830_400}`),
    );
    rmSync(later.folder, { recursive: true });
  });
});

describe('the reader of this test', () => {
  test.each([
    ['# TYPE a gauge\na 1 1\n', 'the last line is # EOF'],
    ['# TYPE a gauge\n# TYPE a gauge\na 1 1\n# EOF\n', 'twice'],
    ['a 1 1\n# EOF\n', 'without a type'],
    ['# TYPE a counter\na 1 1\n# EOF\n', 'another family'],
    ['# TYPE a counter\na_total 2 1\na_total 1 2\n# EOF\n', 'a counter fell'],
    ['# TYPE a gauge\na 1 2\na 1 2\n# EOF\n', 'instants grow'],
    ['# TYPE a gauge\na{x="1"} 1 1\na{x="2"} 1 1\na{x="1"} 1 2\n# EOF\n', 'one piece'],
    ['# TYPE a gauge\n# UNIT a seconds\n# EOF\n', 'suffix'],
    ['# TYPE a gauge\na{x="1" } 1 1\n# EOF\n', 'labels'],
    ['# TYPE a gauge\na NaN 1\n# EOF\n', 'neither'],
    ['# TYPE a gauge\n# EOF\n# EOF\n', 'neither'],
  ])('refuses %j', (wrong, why) => expect(() => readOpenMetrics(wrong)).toThrow(why));
});

const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;

describe.skipIf(!hasPromtool)('promtool', () => {
  function promtool(...words: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('promtool', words, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  }

  test('makes blocks for Prometheus, in which all samples are', () => {
    const blocks = join(folder, 'blocks');
    promtool('tsdb', 'create-blocks-from', 'openmetrics', file, blocks);
    // It looks for what a running server has not yet put into blocks, too.
    mkdirSync(join(blocks, 'wal'));
    const dumped = promtool('tsdb', 'dump', blocks).trimEnd().split('\n');
    const written = readOpenMetrics(text).flatMap(({ series }) =>
      series.flatMap(({ name, labels, samples }) =>
        samples.map(({ value, at }) => `${[name, ...Object.values(labels)].join(' ')} ${Number(value)} ${at * 1000}`),
      ),
    );
    expect(dumped.map(plain).toSorted()).toEqual(written.toSorted());
  });

  /** `{__name__="x", resource="cpu"} 0.5 1704067200000`, the label values alone. */
  function plain(line: string): string {
    const [, labels, value, at] = /^\{(.*)\} (\S+) (\d+)$/.exec(line)!;
    const values = [...labels!.matchAll(/\w+="([^"]*)"/g)].map(([, word]) => word!);
    return `${values.join(' ')} ${Number(value)} ${Number(at)}`;
  }

  test('check metrics can read it', () => {
    const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    // 3: it does not like names such as kube_node_count. It knows nothing of counters as OpenMetrics writes them.
    expect([0, 3]).toContain(status);
    expect(stderr).not.toContain('error while linting');
  });
});
