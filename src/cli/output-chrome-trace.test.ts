import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Summary } from '../observe/results.ts';
import { exportedRun, readCsv, scenarioFile } from './testing/exported-run.ts';
import { traceProblems, type Trace, type TraceEvent } from './testing/validate-trace.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function traceOf(scenario: string, options = '{}') {
  const { folder, exitCode } = await exportedRun(scenarioFile(scenario), '--set', `outputs.chrome-trace=${options}`);
  folders.push(folder);
  expect(exitCode).toBe(0);
  const results = join(folder, scenario, readdirSync(join(folder, scenario))[0]!);
  const text = readFileSync(join(results, 'trace.json'), 'utf8');
  const trace = JSON.parse(text) as Trace;
  expect(traceProblems(trace)).toEqual([]);
  const names = new Map(
    trace.traceEvents
      .filter(({ ph }) => ph === 'M')
      .map(({ name, pid, tid, args }) => [`${name} ${pid} ${tid}`, args['name']]),
  );
  const processOf = ({ pid }: TraceEvent): string => String(names.get(`process_name ${pid} 0`));
  const threadOf = ({ pid, tid }: TraceEvent): string => String(names.get(`thread_name ${pid} ${tid}`));
  return { trace, text, results, processOf, threadOf, categories: (cat: string) => ofCategory(trace, cat) };
}

function ofCategory({ traceEvents }: Trace, category: string): readonly TraceEvent[] {
  return traceEvents.filter(({ cat }) => cat === category);
}

function metricsOf(results: string): Summary['metrics'] {
  return (JSON.parse(readFileSync(join(results, 'summary.json'), 'utf8')) as Summary).metrics;
}

function sumOf(metrics: Summary['metrics'], name: string): number {
  return Object.entries(metrics)
    .filter(([metric]) => metric.startsWith(`${name}{`))
    .reduce((sum, [, { value }]) => sum + value, 0);
}

const WITH_ALL_KINDS = ['hello', 'node-crash', 'saturated', 'gangs', 'volumes'];

describe('trace.json', () => {
  test.each(WITH_ALL_KINDS)(
    'of %s: each pod on its node for as long as it held its place, every request, every attempt',
    async (scenario) => {
      const { results, processOf, threadOf, categories } = await traceOf(scenario);
      const shown = categories('pod')
        .filter(({ name }) => name !== 'starting')
        .map((slice) => `${slice.args['namespace']}/${slice.name} ${processOf(slice)} ${slice.ts} ${slice.dur}`);
      const end = Math.max(...readCsv(results, 'timeseries').map((row) => Number(row['time_seconds'])));
      const expected = readCsv(results, 'pods')
        .filter((row) => row['scheduled_seconds'] !== '')
        .map((row) => {
          const start = Math.round(Number(row['scheduled_seconds']) * 1e6);
          const ends = [row['finished_seconds']!, row['deleted_seconds']!].filter((text) => text !== '').map(Number);
          const released = Math.round(Math.min(...ends, end) * 1e6);
          return `${row['namespace']}/${row['name']} node ${row['node']} ${start} ${released - start}`;
        });
      expect(shown.length).toBeGreaterThan(3);
      expect(shown.toSorted()).toEqual(expected.toSorted());

      const metrics = metricsOf(results);
      const simulated = sumOf(metrics, 'apiserver_request_total') - sumOf(metrics, 'apiserver_request_computed_total');
      const requests = categories('request');
      expect(requests.length).toBe(simulated);
      const bindings = requests.filter(({ name }) => name === 'create pods/binding');
      expect(bindings.length).toBeGreaterThan(0);
      for (const request of bindings) {
        expect(processOf(request)).toBe('kube-scheduler');
        expect(threadOf(request)).toMatch(/^create pods\/binding( \(\d+\))?$/);
      }
      const attempts = categories('scheduling').filter((slice) => /^scheduling cycles/.test(threadOf(slice)));
      expect(attempts.length).toBe(sumOf(metrics, 'scheduler_schedule_attempts_total'));
    },
  );

  test('counters are the time series', async () => {
    const { trace, results } = await traceOf('hello');
    const pending = trace.traceEvents.filter(({ ph, name }) => ph === 'C' && name === 'kube_pod_status_phase');
    expect(pending.map(({ ts, args }) => [ts / 1e6, args['Pending'], args['Running']])).toEqual(
      readCsv(results, 'timeseries').map((row) =>
        [row['time_seconds'], row['pods_pending'], row['pods_running']].map(Number),
      ),
    );
  });

  test('what happens to the cluster is marked', async () => {
    const { categories } = await traceOf('node-crash');
    expect(
      categories('cluster')
        .filter(({ ts }) => ts > 0)
        .map(({ name, ts }) => `${ts / 1e6} ${name}`)
        .slice(0, 3),
    ).toMatchInlineSnapshot(`
      [
        "600 node-crash",
        "600 worker-10 stops",
        "600 node-crash",
      ]
    `);
  });

  test('the same bytes again, and which run it is', async () => {
    const first = await traceOf('hello');
    expect((await traceOf('hello')).text).toBe(first.text);
    const { fingerprint, seed, tieBreak } = JSON.parse(
      readFileSync(join(first.results, 'summary.json'), 'utf8'),
    ) as Summary;
    expect(first.trace.otherData).toMatchObject({ fingerprint, seed, tieBreak });
  });
});

describe('options', () => {
  test.each([
    ['pool', /^pool (small|large)$/],
    ['zone', /^zone zone-[a-z]$/],
  ])('groupBy %s: a row for each node', async (groupBy, name) => {
    const { processOf, threadOf, results, categories } = await traceOf('spread-zones', `{ groupBy: ${groupBy} }`);
    const nodes = new Set(
      readCsv(results, 'pods')
        .map((row) => row['node']!)
        .filter((node) => node !== ''),
    );
    const slices = categories('pod');
    expect(new Set(slices.map((slice) => threadOf(slice).replace(/ \(\d+\)$/, '')))).toEqual(nodes);
    for (const slice of slices) expect(processOf(slice)).toMatch(name);
  });

  test('include: only what is asked for', async () => {
    const { trace } = await traceOf('hello', '{ include: [counters] }');
    expect(new Set(trace.traceEvents.map(({ ph }) => ph))).toEqual(new Set(['M', 'C']));
  });

  test('from and until: only what is going on between them', async () => {
    const { trace } = await traceOf('hello', '{ from: 60s, until: 2m }');
    const shown = trace.traceEvents.filter(({ ph }) => ph !== 'M');
    expect(shown.length).toBeGreaterThan(10);
    for (const { ts, dur = 0, name } of shown) {
      if (name !== 'starting') expect([ts + dur >= 60e6, ts <= 120e6]).toEqual([true, true]);
    }
  });

  test('limit: the first ones, and how many are left out', async () => {
    const all = await traceOf('hello');
    const few = await traceOf('hello', '{ limit: 5 }');
    expect(few.categories('request')).toHaveLength(5);
    expect(few.trace.otherData['requests left out']).toBe(all.categories('request').length - 5);
    expect(few.categories('pod').filter(({ name }) => name !== 'starting')).toHaveLength(5);
  });
});

test('the validator of this test sees slices that overlap', () => {
  const thread = { pid: 1, tid: 1, ts: 0 };
  const slice = { ...thread, ph: 'X', cat: 'c', name: 'x', args: {} };
  const traceEvents: TraceEvent[] = [
    { ...thread, tid: 0, ph: 'M', name: 'process_name', args: { name: 'p' } },
    { ...thread, ph: 'M', name: 'thread_name', args: { name: 't' } },
    { ...slice, dur: 10 },
    { ...slice, ts: 2, dur: 3 },
    { ...slice, ts: 5, dur: 6 },
  ];
  const problems = traceProblems({ traceEvents, otherData: {}, ...{ displayTimeUnit: 'ms' } });
  expect(problems).toEqual([`overlaps: ${JSON.stringify(traceEvents[4])}`]);
});
