import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '../../api/kinds.ts';
import { loadScenario } from '../../scenario/load.ts';
import { simulate } from '../../scenario/simulation.ts';
import { createPodInfo } from '../../scheduling/pod-info.ts';
import { runCommandLine } from '../command-line.ts';
import { createHost, type Host } from '../host.ts';
import { Screen } from '../testing/fake-host.ts';
import { SCENARIO_FILE } from './fgd-atc23/experiments.ts';
import { findFixtures } from './fgd-atc23/fixtures.ts';
import { judge, outcomeOf, summarizePolicies } from './fgd-atc23/outcome.ts';
import { choosePolicies } from './fgd-atc23/policies.ts';

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
    const value = (name: string): number => summary!.metrics[name]!.value;
    const bucket = (name: string): string => thousands(value(`gpu_fragmentation_bucket_milli_end{bucket="${name}"}`));
    const thousands = (milli: number): string => (milli / 1000).toFixed(2);
    expect({
      MilliCpu: cpuMilli,
      Memory: memoryBytes,
      Gpu: value('gpu_devices_in_use_end'),
      MilliGpu: value('gpu_allocated_milli_end'),
      q1: bucket('q1_lack_both'),
      q2: bucket('q2_lack_gpu'),
      q3: bucket('q3_satisfied'),
      q4: bucket('q4_lack_cpu'),
      xl: bucket('xl_satisfied'),
      xr: bucket('xr_lack_cpu'),
      idle: thousands(value('gpu_idle_milli_end')),
      frag: thousands(value('gpu_fragmentation_milli_end')),
      failed,
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
  const { code, stdout } = await run(...words);
  expect(stdout).toMatch(/GpuClustering +43( +\d\d\.\d\d){8}/);
  expect(stdout).toContain('ties between nodes: lowest-name; whole-numbered scores');
  expect(stdout).toContain('deterministic policies: 18 of 18 values are the published ones');
  expect(code).toBe(0);
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
      experiments: { values: { ours: number }[] }[];
      verdict: { differing: { published: number }[] };
    };
    expect(code).toBe(1);
    expect(verdict.differing).toMatchObject([{ trace: 'mine', policy: 'BestFit', seed: '7', published: 12.34 }]);
    const right = experiments[0]!.values[0]!.ours;
    expect(await run('fgd-atc23', '--fixtures', drop('right', right.toFixed(2)), ...words)).toMatchObject({ code: 0 });
  });

  test.each([
    [['--fixtures', 'nowhere'], '--fixtures nowhere: there is no such folder'],
    [['--traces', 'defalt'], '--traces there is no trace called "defalt", did you mean "default"?'],
    [['--policies', 'FDG'], '--policies there is no policy called "fdg", did you mean "FGD"?'],
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

describe('judgement', () => {
  const fixtures = findFixtures(undefined);
  const [random, fgd] = choosePolicies('Random,FGD') as [
    ReturnType<typeof choosePolicies>[0],
    ReturnType<typeof choosePolicies>[0],
  ];
  const outcomes = (policy: typeof random, shift: number): ReturnType<typeof outcomeOf>[] =>
    fixtures.seedsOf('default').map((seed) => {
      const cells = fixtures.published.filter(
        (cell) => cell.trace === 'default' && cell.seed === seed && cell.policy === policy.published,
      );
      const metrics = Object.fromEntries(
        cells
          .filter(({ metric }) => metric === 'gpu_allocation_percent')
          .map(({ arrivedPercent, value }) => [
            `gpu_arrival_allocation_percent{arrived="${arrivedPercent}"}`,
            { value: value + shift, unit: 'percent' as const },
          ]),
      );
      const summary = {
        fingerprint: '',
        seed,
        scenarioHash: '',
        version: '',
        tieBreak: 'lowest-name' as const,
        metrics,
      };
      const experiment = { trace: 'default', policy, seed, orderFile: 'x' };
      return outcomeOf(experiment, { summary, warnings: [], decisions: [], address: '' }, fixtures.published);
    });
  const verdictOf = (policy: typeof random, shift: number): ReturnType<typeof judge> => {
    const some = outcomes(policy, shift);
    return judge(some, summarizePolicies(some), { tieBreak: 'lowest-name', truncate: true });
  };

  test('the traces that are shipped have their seeds and published values', () => {
    expect(fixtures.traces).toEqual(['default', 'gpushare40', 'gpuspec33', 'multigpu30']);
    expect(fixtures.seedsOf('default')).toEqual(['42', '43', '44', '45', '46', '47', '48', '49', '50', '51']);
    expect(fixtures.published).toHaveLength(2052);
  });

  test.each([
    [0.01, 0],
    [0.02, 60],
    [-0.02, 60],
  ])('of deterministic policies %d percentage points off', (shift, count) => {
    expect(verdictOf(fgd, shift)).toMatchObject({ comparedCount: 60, differing: { length: count } });
  });

  test.each([
    [0.3, false],
    [0.6, true],
  ])('of Random, whose mean is %d off', (shift, isFar) => {
    expect(verdictOf(random, shift)).toMatchObject({ comparedCount: 0, random: [{ trace: 'default', isFar }] });
  });

  test('other rules cannot reproduce anything', () => {
    const some = outcomes(fgd, 5);
    expect(judge(some, summarizePolicies(some), { tieBreak: 'random', truncate: true })).toBeUndefined();
  });
});
