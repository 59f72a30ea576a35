import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from './command-line.ts';
import { createHost } from './host.ts';
import { Screen } from './testing/fake-host.ts';
import { SMALL_SCENARIO } from './testing/small-scenario.ts';

/** The whole command on a real scenario. */
let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-compare-'));
  file = join(folder, 'small.yaml');
  writeFileSync(file, SMALL_SCENARIO);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function compare(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new Screen(), new Screen()];
  const all = ['compare', file, '--out', join(folder, 'results'), ...words];
  const exitCode = await runCommandLine(all, { ...createHost(), stdout, stderr }, '0.0.0');
  return { exitCode, stdout: stdout.text.replaceAll(folder, 'FOLDER'), stderr: stderr.text };
}

const METRICS = 'node_allocation_ratio_stddev.mean{resource=cpu},pods_never_scheduled';

/** What is said on a slow machine meanwhile. */
const PROGRESS = /^ *\d+% .* left\n/gm;

interface Json {
  readonly metrics: readonly {
    readonly name: string;
    readonly comparisons: readonly { readonly variant: string; readonly against: string; readonly verdict: string }[];
  }[];
  readonly firstDifferences: readonly {
    readonly variant: string;
    readonly decision: { readonly pod: string; readonly sides: readonly { readonly why: string }[] } | null;
  }[];
}

test('the table, the files, and the first decision that differs', async () => {
  const words = ['--variants', 'base,packed', '--seeds', '1..8', '--metrics', METRICS, '--workers', '1'];
  const { exitCode, stdout, stderr } = await compare(...words);
  expect(exitCode).toBe(0);
  expect(stderr.replaceAll(PROGRESS, '')).toBe('');
  expect(stdout).toMatchInlineSnapshot(`
    "small: base, packed; 8 seeds (1..8), each with the same work for all

              median  difference       95 % interval       p   A12  verdict  seeds to settle it
    node_allocation_ratio_stddev_mean{resource="cpu"}
      base    11.9 %
      packed  40.5 %     +28.1 %  +27.5 % to +28.7 %  0.0078  1.00  higher              settled

    The same in every run: pods_never_scheduled

    difference: median over the seeds, with its bootstrap interval; p: signed-rank test, after Holm; A12: chance of the greater value
    ties between nodes: random

    First decision that differs between packed and base, seed 1
      pod default/web-1, attempt 1
      base: goes to worker-2 at 30.525924s; +16 over worker-0: NodeResourcesFit +19, ImageLocality -2, NodeResourcesBalancedAllocation -1
      packed: goes to worker-0 at 30.525924s; +22 over worker-2: NodeResourcesFit +19, ImageLocality +2, NodeResourcesBalancedAllocation +1
                   node      total  NodeResourcesFit  NodeResourcesBalancedAllocation  ImageLocality
        base       worker-0    436                62                               72              2
        base    *  worker-2    452                81                               71              0
        packed  *  worker-0    411                37                               72              2
        packed     worker-2    389                18                               71              0

    results in FOLDER/results/small/compare-base-packed-seeds-1..8
    "
  `);
  const results = join(folder, 'results/small/compare-base-packed-seeds-1..8');
  expect(readdirSync(results).toSorted()).toEqual(['comparison.csv', 'comparison.json']);
  expect(readFileSync(join(results, 'comparison.csv'), 'utf8')).toMatchInlineSnapshot(`
    "metric,unit,direction,variant,against,seeds,seeds_differing,median,median_against,difference_median,difference_mean,interval_low,interval_high,p,p_holm,a12,effect,verdict,seeds_to_settle,tie_break,tie_break_against
    "node_allocation_ratio_stddev_mean{resource=""cpu""}",ratio,none,packed,base,8,8,0.40481,0.119308,0.280643,0.280837,0.274745,0.286649,0.0078125,0.0078125,1,large,higher,,random,random
    pods_never_scheduled,count,lower,packed,base,8,0,0,0,0,0,0,0,1,1,0.5,negligible,no difference shown,,random,random
    "
  `);
});

test('two worker processes give the same bytes as one run after the other', async () => {
  const words = ['--seeds', '1..3', '--json'];
  const one = await compare(...words, '--workers', '1');
  expect(one.exitCode).toBe(0);
  const two = await compare(...words, '--workers', '2');
  expect(two.stdout).toBe(one.stdout);
});

test('base against all variants unless it is told; a variant alone is held against base', async () => {
  const pairsOf = async (...words: string[]): Promise<string[]> => {
    const { stdout } = await compare(
      '--seeds',
      '1',
      '--workers',
      '1',
      '--json',
      '--metrics',
      'pods_bound_total',
      ...words,
    );
    const [metric] = (JSON.parse(stdout) as Json).metrics;
    return metric!.comparisons.map(({ variant, against }) => `${variant} - ${against}`);
  };
  expect(await pairsOf()).toEqual(['packed - base', 'small-cluster - base']);
  expect(await pairsOf('--variants', 'packed')).toEqual(['packed - base']);
  expect(await pairsOf('--variants', 'packed,small-cluster')).toEqual(['small-cluster - packed']);
  expect(await pairsOf('--all-pairs')).toEqual(['packed - base', 'small-cluster - base', 'small-cluster - packed']);
});

test('why a pod went elsewhere, in JSON', async () => {
  const words = ['--variants', 'small-cluster', '--seeds', '1', '--workers', '1', '--json'];
  const { decision } = (JSON.parse((await compare(...words)).stdout) as Json).firstDifferences[0]!;
  expect(decision!.pod).toBe('default/web-1');
  expect(decision!.sides.map(({ why }) => why)).toEqual([
    '+16 over worker-0: NodeResourcesFit +19, ImageLocality -2, NodeResourcesBalancedAllocation -1',
    'worker-2 is not there',
  ]);
});

test('variants with other tie-breaks: each is named, and none is said to draw that does not', async () => {
  const variants = `  lowest:
    scheduler.tieBreak: lowest-name
  highest:
    scheduler.tieBreak: highest-name
`;
  const ties = join(folder, 'ties.yaml');
  writeFileSync(ties, SMALL_SCENARIO.replace('variants:\n', `variants:\n${variants}`));
  const words = ['--variants', 'base,lowest,highest', '--seeds', '1', '--workers', '1', '--metrics', METRICS];
  const stdout = new Screen();
  await runCommandLine(
    ['compare', ties, '--out', join(folder, 'ties'), ...words, '--all-pairs'],
    { ...createHost(), stdout, stderr: new Screen() },
    '0.0.0',
  );
  expect(stdout.text).toContain('\nties between nodes: random (base), lowest-name (lowest), highest-name (highest)\n');
  const reasons = stdout.text.match(/^ {2}\w+: goes to worker-\d at .*$/gm)!;
  expect(reasons.map((line) => line.replace(/ at \S+;/, ';'))).toMatchInlineSnapshot(`
    [
      "  base: goes to worker-2; worker-1 has the same score, and the draw among the best decided",
      "  lowest: goes to worker-1; worker-2 has the same score, and the lowest name among the best decided",
      "  base: goes to worker-0; worker-3 has the same score, and the draw among the best decided",
      "  highest: goes to worker-3; worker-0 has the same score, and the highest name among the best decided",
      "  lowest: goes to worker-0; worker-3 has the same score, and the lowest name among the best decided",
      "  highest: goes to worker-3; worker-0 has the same score, and the highest name among the best decided",
    ]
  `);
  const results = join(folder, 'ties/small/compare-base-lowest-highest-seeds-1');
  const rows = readFileSync(join(results, 'comparison.csv'), 'utf8').trimEnd().split('\n');
  expect(rows.slice(0, 4).map((row) => row.split(',').slice(-2).join(','))).toEqual([
    'tie_break,tie_break_against',
    'lowest-name,random',
    'highest-name,random',
    'highest-name,lowest-name',
  ]);
});

test('variants that are the same are told of', async () => {
  const { stderr, stdout } = await compare(
    ...['--variants', 'packed', '--seeds', '1..2', '--workers', '1'],
    ...['--set', 'scheduler.profiles[0].pluginConfig[0].args.scoringStrategy.type=MostAllocated'],
  );
  expect(stderr).toBe('warning: packed and base are the same scenario\n');
  expect(stdout).toContain('The same in every run: ');
  expect(stdout).toContain('No decision differs between packed and base, seed 1');
});

test('what no run will measure is said before there is a run', async () => {
  const inVain = await compare('--seeds', '1..1000', '--metrics', 'pods_bund_total');
  expect([inVain.exitCode, inVain.stderr]).toEqual([2, expect.stringContaining('did you mean "pods_bound_total"?')]);
  // One of the variants measures it.
  writeFileSync(file, SMALL_SCENARIO.replace('variants:\n', 'metrics: none\nvariants:\n  told: { metrics: all }\n'));
  const words = ['--variants', 'base,told', '--seeds', '1', '--workers', '1', '--metrics', 'pods_bound_total'];
  const { exitCode, stdout } = await compare(...words);
  writeFileSync(file, SMALL_SCENARIO);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('not measured')]);
});

describe('mistakes: one line, exit 2', () => {
  test.each([
    ['--variants nope', '--variants there is no variant called "nope"; there are: base, packed, small-cluster'],
    ['--variants base', '--variants base: expected another variant to hold against base'],
    ['--variants packed,packed', '--variants packed,packed: packed stands there twice'],
    ['--seeds 3..1', '--seeds 3..1: 3..1 runs backwards'],
    ['--workers 0', '--workers 0: expected a whole number from 1 to 1024'],
    [
      '--workers 1 --seeds 1 --metrics pods_bund_total',
      '--metrics there is no metric called "pods_bund_total", did you mean "pods_bound_total"?; docs/metrics.md and summary.json have their names',
    ],
    [
      '--workers 1 --seeds 1 --metrics kubelet_admission_rejections_total',
      '--metrics kubelet_admission_rejections_total was not measured: there was nothing to measure',
    ],
    [
      '--workers 1 --seeds 1 --metrics cluster_allocation_ratio.mean{resource=gpu}',
      '--metrics there is no cluster_allocation_ratio_mean{resource="gpu"}; there are: cluster_allocation_ratio_mean{resource="cpu"}, cluster_allocation_ratio_mean{resource="memory"}, cluster_allocation_ratio_mean{resource="pods"}',
    ],
    [
      '--set until=soon',
      '--set until=soon until: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "soon"',
    ],
    [
      '--set metrics=none --workers 1 --seeds 1',
      'small.yaml there is nothing to compare: the scenario gathers none of the metrics that are compared by default (ask for others with --metrics, or let it gather more)',
    ],
    [
      '--set metrics=["pods_total"] --metrics pods_bound_total,gpu_allocation_ratio',
      '--metrics gpu_allocation_ratio will not be measured: metrics of the scenario leave out gpu_devices',
    ],
  ])('%s', async (words, message) => {
    const { exitCode, stdout, stderr } = await compare(...words.split(' '));
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});
