import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '../../api/kinds.ts';
import { loadScenario } from '../../scenario/load.ts';
import { simulate } from '../../scenario/simulation.ts';
import { createPodInfo } from '../../scheduling/pod-info.ts';
import { runCommandLine } from '../command-line.ts';
import { createHost, type Host, type Interrupt } from '../host.ts';
import { FakeHost, Screen, SUMMARY } from '../testing/fake-host.ts';
import { SCENARIO_FILE } from './fgd-atc23/experiments.ts';
import { curveOf, CURVES } from './fgd-atc23/curves.ts';
import { finalReportOf } from './fgd-atc23/final-report.ts';
import { findFixtures } from './fgd-atc23/fixtures.ts';
import { outcomeOf, summarizePolicies } from './fgd-atc23/outcome.ts';
import { choosePolicies, type Policy } from './fgd-atc23/policies.ts';
import { verdictLines } from './fgd-atc23/text.ts';
import { isReproduced, judge } from './fgd-atc23/verdict.ts';

const TIMEOUT = 120_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-preset-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new Screen(), new Screen()];
  const host: Host = { ...createHost(), stdout, stderr };
  const code = await runCommandLine(['preset', ...words, '--workers', '1', '--out', folder], host, '0.0.0');
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe("the report of the authors' simulator: trace default, seed 42, FGD", () => {
  test('every digit', { timeout: TIMEOUT }, async () => {
    let [cpuMilli, memoryBytes, failed] = [0, 0, 0];
    const onPod = ({ type, object, old }: Change<'Pod'>): void => {
      if (type === 'DELETED') failed++;
      if (object.spec.nodeName === undefined || old?.spec.nodeName !== undefined) return;
      const { requests } = createPodInfo(object);
      cpuMilli += requests.cpuMilli;
      memoryBytes += requests.memoryBytes;
    };
    const scenario = await loadScenario(SCENARIO_FILE);
    const { summary } = await simulate(scenario, {
      listen: (on) => on('committed', ({ change }) => change.kind === 'Pod' && onPod(change as Change<'Pod'>)),
    });
    const report = finalReportOf(summary!);
    const thousands = (name: string): string => (report[name]! / 1000).toFixed(2);
    expect({
      MilliCpu: report['milli_cpu'],
      Memory: report['memory_bytes'],
      Gpu: report['gpu_devices'],
      MilliGpu: report['milli_gpu'],
      q1: thousands('q1_lack_both'),
      q2: thousands('q2_lack_gpu'),
      q3: thousands('q3_satisfied'),
      q4: thousands('q4_lack_cpu'),
      xl: thousands('xl_satisfied'),
      xr: thousands('xr_lack_cpu'),
      idle: thousands('idle_gpu_milli'),
      frag: thousands('frag_gpu_milli'),
      failed: report['failed_pods'],
    }).toEqual({
      MilliCpu: 89_928_302,
      Memory: 328_998_433_325_056,
      Gpu: 6189,
      MilliGpu: 5_919_410,
      q1: '138.43',
      q2: '85.86',
      q3: '1.23',
      q4: '27.28',
      xl: '6.06',
      xr: '33.73',
      idle: '292.59',
      frag: '291.36',
      failed: 2532,
    });
    // The same, counted pod by pod.
    expect([cpuMilli, memoryBytes, failed]).toEqual([
      report['milli_cpu'],
      report['memory_bytes'],
      report['failed_pods'],
    ]);
    expect(summary!.tieBreak).toBe('lowest-name');
    const total = (name: string): number =>
      scenario.machines.reduce((sum, { description }) => sum + description.capacity[name]!, 0);
    expect([total('cpu'), total('memory'), total('alibabacloud.com/gpu-milli')]).toEqual([
      107_018_000, 528_302_452_244_480, 6_212_000,
    ]);
  });
});

test('one experiment as the command runs it, beside the published values', { timeout: TIMEOUT }, async () => {
  const words = ['fgd-atc23', '--traces', 'gpuspec33', '--policies', 'GpuClustering', '--seeds', '43'];
  const { code, stdout } = await run(...words, '--report');
  expect(stdout).toMatch(/GPU allocation in % .*\n.*\nGpuClustering +43( +\d\d\.\d\d){8}/);
  expect(stdout).toMatch(/fragmentation in % of the cluster.*\n.*\nGpuClustering +43( +\d+\.\d\d){8}/);
  expect(stdout).toMatch(/fragmentation in % of the idle GPU.*\n.*\nGpuClustering +43( +\d\d\.\d\d){8}/);
  expect(stdout).not.toContain('mean +- sd');
  expect(stdout).toContain('ties between nodes: lowest-name; whole-numbered scores');
  expect(stdout).toContain('deterministic policies: 18 of 18 values are the published ones');
  expect(code).toBe(0);

  const results = /^results in (.*)$/m.exec(stdout)![1]!;
  const page = readFileSync(join(results, 'report.html'), 'utf8');
  expect(stdout).toContain(`report in ${results}/report.html`);
  expect(page).toContain('<title>fgd-atc23, preset - Orrery</title>');
  const [head, row] = readFileSync(join(results, 'report.csv'), 'utf8').split('\n');
  expect(head).toMatch(
    /^trace,policy,seed,order,tie_break,milli_cpu,memory_bytes,gpu_devices,milli_gpu,q1_lack_both,.*,failed_pods$/,
  );
  expect(row).toMatch(/^gpuspec33,GpuClustering,43,recorded,lowest-name,\d+,\d{15},/);

  // The same page from the results.
  const screen = new Screen();
  const file = join(folder, 'again.html');
  const host: Host = { ...createHost(), stdout: screen, stderr: screen };
  expect(await runCommandLine(['report', results, '--out', file], host, '0.0.0')).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(page);
});

describe('fixtures dropped into a folder', () => {
  const pods = ['name,cpu_milli,memory_mib,num_gpu,gpu_milli', 'a,1000,1024,1,500', 'b,1000,1024,8,1000'].join('\n');
  const nodes = readFileSync(join(import.meta.dirname, '../../../traces/openb_node_list_gpu_node.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0]!)
    .sort();
  /** Both pods, over and over: 130 % of 6,212 GPUs. */
  const order = { pods: Array.from({ length: 1900 }, (_, index) => index % 2), nodes, rank: [...nodes.keys()] };
  const drop = (name: string, published: string): string => {
    const place = join(folder, name);
    mkdirSync(join(place, 'orders'), { recursive: true });
    writeFileSync(join(place, 'openb_pod_list_mine.csv'), `${pods}\n`);
    writeFileSync(join(place, 'orders/mine.7.json'), JSON.stringify(order));
    const header = 'trace,policy,seed,metric,arrived_percent,published';
    writeFileSync(join(place, 'published.csv'), `${header}\nmine,BestFit,7,gpu_allocation_percent,60,${published}\n`);
    return place;
  };

  test('are found and run; a value that is not the published one is told', { timeout: TIMEOUT }, async () => {
    const words = ['--traces', 'mine', '--policies', 'BestFit', '--json'];
    const { code, stdout } = await run('fgd-atc23', '--fixtures', drop('wrong', '12.34'), ...words);
    const { experiments, verdict } = JSON.parse(stdout) as {
      experiments: { values: { arrivedPercent: number; ours: number }[] }[];
      verdict: { differing: { published: number }[] };
    };
    expect(code).toBe(1);
    expect(verdict.differing).toMatchObject([{ trace: 'mine', policy: 'BestFit', seed: '7', published: 12.34 }]);
    const right = experiments[0]!.values.find(({ arrivedPercent }) => arrivedPercent === 60)!.ours;
    expect(await run('fgd-atc23', '--fixtures', drop('right', right.toFixed(2)), ...words)).toMatchObject({ code: 0 });
  });

  test.each([
    [['--fixtures', 'nowhere'], '--fixtures nowhere: there is no such folder'],
    [['--traces', 'defalt'], '--traces there is no trace called "defalt", did you mean "default"?'],
    [['--traces', 'default,default'], '--traces default,default: default stands there twice'],
    [['--policies', 'FDG'], '--policies there is no policy called "FDG", did you mean "FGD"?'],
    [['--policies', 'DotProd,DotProduct'], '--policies DotProd,DotProduct: DotProduct stands there twice'],
    [['--seeds', '42,42'], '--seeds 42,42: seed 42 stands there twice'],
    [['--quick', '--traces', 'gpuspec33'], '--quick means --traces default --seeds 42: leave out --traces or --quick'],
    [['--quick', '--seeds', '43'], '--quick means --traces default --seeds 42: leave out --seeds or --quick'],
    [['--fixtures', import.meta.filename], ': this is not a folder'],
    [['--tie-break', 'first'], '--tie-break there is no rule called "first"'],
    [['--seeds', '3..1'], '--seeds 3..1: 3..1 runs backwards'],
  ])('mistakes: %o', async (words, line) => {
    const { code, stderr } = await run('fgd-atc23', ...words);
    expect(stderr).toContain(line);
    expect(code).toBe(2);
  });

  test('an unknown preset', async () => {
    expect((await run('fgd')).stderr).toContain('there is no preset called "fgd"');
  });
});

/** A folder with files in it. */
function fixture(name: string, files: Readonly<Record<string, string>>): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text);
  return place;
}

describe('traces without an order', () => {
  const pods = { 'openb_pod_list_noorder.csv': 'name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,1000,1024,1,500\n' };
  test('that are asked for are a mistake, and nothing runs', async () => {
    const words = ['--fixtures', fixture('noorder', pods), '--traces', 'noorder,gpuspec33'];
    const { code, stderr } = await run('fgd-atc23', ...words);
    expect(stderr).toBe(
      '--traces: there is no recorded order for the trace noorder (say which seeds to draw orders for: --seeds 1..10)\n',
    );
    expect(code).toBe(2);
  });

  test('that were found are left out, which is said', async () => {
    const runs: string[] = [];
    const host = new FakeHost((scenario) => (runs.push(scenario.seed), SUMMARY));
    const words = ['--fixtures', fixture('noorder', pods), '--policies', 'FGD', '--quiet', '--out', folder];
    await runCommandLine(['preset', 'fgd-atc23', ...words, '--workers', '1'], host, '0.0.0');
    expect(host.stderr.text).toContain(
      'warning: there is no recorded order for the trace noorder: it was left out (say which seeds',
    );
    expect(runs).toHaveLength(19);
  });
});

describe('files that cannot be used: one line that names the file', () => {
  const words = ['--traces', 'default', '--seeds', '42', '--policies', 'FGD'];
  const nodes = JSON.stringify({ pods: [0], nodes: ['nowhere'], rank: [0] });
  test.each([
    ['an empty pod list', { 'openb_pod_list_default.csv': '' }, 'openb_pod_list_default.csv: the file is empty'],
    ['an empty order', { 'default.42.json': '' }, 'default.42.json: the file is empty'],
    ['an order that is cut off', { 'default.42.json': '{ "pods": [1,\n2' }, /default\.42\.json:2:2 this is no JSON: /],
    [
      'a node without a rank',
      { 'default.42.json': nodes },
      'default.42.json: node "openb-node-0000" has no rank there',
    ],
    ['broken gzip', { 'default.42.json.gz': '\u001f\u008b' }, 'default.42.json.gz:'],
  ])('%s', async (name, files, line) => {
    const place = fixture(name.replaceAll(' ', '-'), files);
    if ('default.42.json.gz' in files)
      writeFileSync(join(place, 'default.42.json.gz'), Buffer.from([0x1f, 0x8b, 8, 0]));
    const { code, stderr } = await run('fgd-atc23', '--fixtures', place, ...words);
    expect(stderr).toMatch(line);
    expect(stderr).not.toContain('--set');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  test.each(['published.csv', 'openb_pod_list_default.csv', 'default.42.json'])('a folder called %s', async (name) => {
    const place = join(folder, `folder-${name}`);
    mkdirSync(join(place, name), { recursive: true });
    const { code, stderr } = await run('fgd-atc23', '--fixtures', place, ...words);
    expect(stderr).toMatch(new RegExp(`${name}:? expected a file, there is a folder\n$`));
    expect(code).toBe(2);
  });

  test('a file where orders would be is none of ours', async () => {
    const { traces } = await findFixtures(fixture('odd', { orders: 'hello' }));
    expect(traces).toContain('default');
  });
});

describe('before and while it runs', () => {
  const preset = (host: Host, out: string): Promise<number> =>
    runCommandLine(['preset', 'fgd-atc23', '--quick', '--policies', 'FGD', '--out', out], host, '0.0.0');

  test('an output folder that cannot be written is told before anything runs', async () => {
    const host = new FakeHost(() => expect.unreachable());
    expect(await preset(host, fixture('file', { taken: '' }) + '/taken')).toBe(2);
    expect(host.stderr.text).toMatch(/taken cannot write results: /);
  });

  test.each<[Interrupt, number, string]>([
    ['SIGINT', 130, 'stopped by Ctrl-C; no results were written\n'],
    ['SIGTERM', 143, 'stopped by SIGTERM; no results were written\n'],
  ])('%s', async (signal, code, line) => {
    const out = join(folder, `stopped-${signal}`);
    const host = new FakeHost((): 'stopped' => (host.interrupt(signal), 'stopped'));
    expect(await preset(host, out)).toBe(code);
    expect(host.stderr.text).toContain(line);
    expect(readdirSync(out)).toEqual([]);
  });

  test('results of other fixtures lie elsewhere', async () => {
    const [plain, mine] = [new FakeHost(), new FakeHost()];
    const words = ['preset', 'fgd-atc23', '--quick', '--policies', 'FGD', '--out', join(folder, 'places')];
    await runCommandLine(words, plain, '0.0.0');
    await runCommandLine([...words, '--fixtures', fixture('mine', {})], mine, '0.0.0');
    expect(readdirSync(join(folder, 'places/fgd-atc23'))).toHaveLength(2);
  });
});

describe('judgement', async () => {
  const fixtures = await findFixtures(undefined);
  const [random, fgd] = choosePolicies('Random,FGD') as [Policy, Policy];
  /** As if the runs had measured what is published, and a little more or less. */
  const outcomes = (
    policy: Policy,
    seeds: readonly string[],
    ours: (published: number, percent: number) => number | undefined,
  ): ReturnType<typeof outcomeOf>[] =>
    seeds.map((seed) => {
      const cells = fixtures.published.filter(
        (cell) => cell.trace === 'default' && cell.seed === seed && cell.policy === policy.plugin,
      );
      const metrics = Object.fromEntries(
        cells.flatMap(({ metric, arrivedPercent, value }) => {
          const curve = CURVES.find((one) => one.metric === metric)!.ours;
          const own = ours(value, arrivedPercent);
          return own === undefined
            ? []
            : [[`${curve}{arrived="${arrivedPercent}"}`, { value: own, unit: 'percent' as const }]];
        }),
      );
      const summary = { ...SUMMARY, seed, metrics };
      const experiment = { trace: 'default', policy, seed, orderFile: 'x' };
      return outcomeOf(experiment, { summary, warnings: [], decisions: [], address: '' }, fixtures.published);
    });
  const all = fixtures.seedsOf('default');
  const rules = { tieBreak: 'lowest-name', truncate: true } as const;
  const verdictOf = (some: ReturnType<typeof outcomeOf>[]): NonNullable<ReturnType<typeof judge>> =>
    judge(some, summarizePolicies(some), rules)!;
  const linesOf = (some: ReturnType<typeof outcomeOf>[]): readonly string[] =>
    verdictLines({ verdict: verdictOf(some), outcomes: some });

  test('the traces that are shipped have their seeds and published values', () => {
    expect(fixtures.traces).toEqual(['default', 'gpushare40', 'gpuspec33', 'multigpu30']);
    expect(all).toEqual(['42', '43', '44', '45', '46', '47', '48', '49', '50', '51']);
    expect(fixtures.published).toHaveLength(2052);
  });

  test.each([
    [0.005, 0],
    [-0.005, 0],
    [0.006, 180],
    [-0.02, 180],
  ])('of deterministic policies %d percentage points off', (shift, count) => {
    const verdict = verdictOf(outcomes(fgd, all, (value) => value + shift));
    expect(verdict).toMatchObject({ comparedCount: 180, differing: { length: count } });
    expect(isReproduced(verdict)).toBe(count === 0);
  });

  test('a published value with none of ours beside it differs', () => {
    const some = outcomes(fgd, ['42'], (value, percent) => (percent <= 60 ? value : undefined));
    const verdict = verdictOf(some);
    expect(verdict).toMatchObject({ comparedCount: 18, largestDifference: 0, differing: { length: 15 } });
    expect(isReproduced(verdict)).toBe(false);
    expect(linesOf(some).slice(0, 2)).toEqual([
      'deterministic policies: 3 of 18 values are the published ones; 15 have none of ours beside them; the largest difference is 0.0000 percentage points',
      '  default FGD seed 42, gpu_allocation_percent at 80 %: none of ours, published 79.99',
    ]);
  });

  test('so does one of Random', () => {
    const verdict = verdictOf(outcomes(random, ['42'], (value, percent) => (percent <= 100 ? value : undefined)));
    expect(verdict).toMatchObject({ comparedCount: 0, missing: { length: 9 } });
    expect(isReproduced(verdict)).toBe(false);
  });

  test.each([
    ['allocation 0.3 higher in the end', 0.3, false],
    ['allocation 0.6 higher in the end', 0.6, true],
  ])('of Random with ten seeds: %s', (_name, shift, isFar) => {
    const some = outcomes(random, all, (value, percent) => (percent < 100 ? value : value + shift));
    const allocation = some.map((outcome) => ({
      ...outcome,
      values: outcome.values.filter(({ metric }) => metric === CURVES[0]!.metric),
    }));
    const verdict = verdictOf(allocation);
    const counts = { pointCount: 6, seedCount: 10, publishedSeedCount: 10, isJudged: true };
    expect(verdict.random).toMatchObject([{ trace: 'default', isFar, ...counts }]);
    expect(isReproduced(verdict)).toBe(!isFar);
  });

  test('of Random with ten seeds, any point of any curve may be too far', () => {
    const some = outcomes(random, all, (value, percent) => (percent === 130 && value < 20 ? value + 3 : value));
    expect(verdictOf(some).random).toMatchObject([
      { pointCount: 18, metric: 'fragmentation_of_cluster_percent', arrivedPercent: 130, isFar: true },
    ]);
    expect(linesOf(some)).toEqual([
      expect.stringMatching(
        /^Random on default \(10 seeds of ours, 10 published\): of 18 means the farthest is fragmentation_of_cluster_percent at 130 %, \+3\.00 percentage points, \d+\.\d standard errors; too far for chance \(more than 3\)$/,
      ),
    ]);
  });

  test('of Random with fewer seeds: the difference, and no judgement', () => {
    const some = outcomes(random, ['42', '44'], (value) => value + 5);
    const verdict = verdictOf(some);
    expect(verdict.random).toMatchObject([{ seedCount: 2, publishedSeedCount: 2, isJudged: false, isFar: false }]);
    expect(isReproduced(verdict)).toBe(true);
    expect(linesOf(some)[0]).toMatch(/\+5\.00 percentage points, .*; not judged, which takes 10 seeds on both sides$/);
  });

  test('of Random where fewer seeds are published than ran: each side has its own number', () => {
    const some = outcomes(random, ['50', '51'], (value) => value);
    const more = ['52', '53'].map((seed, index) => {
      const values = some[index]!.values.map((value) => ({ ...value, published: undefined }));
      return { ...some[index]!, seed, orderFile: undefined, values };
    });
    const together = [...some, ...more];
    const [summary] = summarizePolicies(together);
    expect(summary).toMatchObject({ seedCount: 4, publishedSeedCount: 2 });
    const { random: verdicts } = verdictOf(together);
    const { metric, arrivedPercent, standardErrors } = verdicts[0]!;
    const point = summarizePolicies(together).find(
      (one) => one.metric === metric && one.arrivedPercent === arrivedPercent,
    )!;
    const error = Math.sqrt(point.oursDeviation! ** 2 / 4 + point.publishedDeviation! ** 2 / 2);
    expect(standardErrors).toBeCloseTo(Math.abs(point.oursMean! - point.publishedMean!) / error, 10);
  });

  test('other rules cannot reproduce anything', () => {
    const some = outcomes(fgd, all, (value) => value + 5);
    expect(judge(some, summarizePolicies(some), { tieBreak: 'random', truncate: true })).toBeUndefined();
  });

  test('a curve is read from a summary', () => {
    const metrics = {
      'a{arrived="20"}': { value: 2, unit: 'percent' as const },
      'b{arrived="20"}': { value: 3, unit: 'percent' as const },
      a_total: { value: 4, unit: 'count' as const },
    };
    expect([...curveOf({ ...SUMMARY, metrics }, 'a')]).toEqual([[20, 2]]);
  });
});
