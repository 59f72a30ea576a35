import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.ts';
import { createHost, type Host } from '../host.ts';
import { Screen } from '../testing/fake-host.ts';
import { countCells } from '../testing/count-cells.ts';
import { OrreryProcess, until } from '../testing/orrery-process.ts';
import { SMALL_SCENARIO } from '../testing/small-scenario.ts';

/** The whole command on a real scenario, most of it in this process. */
const SWEEP = `sweep:
  seeds: 1..3
  parameters:
    cluster.pools[0].count: [1, 2]
    workload[0].generator.arrivals.poisson.rate: [1, 3]
`;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-sweep-'));
  file = join(folder, 'small.yaml');
  writeFileSync(file, SMALL_SCENARIO + SWEEP);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function orrery(
  words: readonly string[],
  host: Partial<Host> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new Screen(), new Screen()];
  // A clock that stands still: how long it takes decides which lines of progress there are.
  const still = { ...createHost(), environment: {}, wallClock: () => 0, ...host, stdout, stderr };
  const exitCode = await runCommandLine(words, still, '0.0.0');
  const shown = (text: string): string => text.replaceAll(folder, 'FOLDER');
  return { exitCode, stdout: shown(stdout.text), stderr: shown(stderr.text) };
}

const sweep = (out: string, ...words: string[]): ReturnType<typeof orrery> =>
  orrery(['sweep', file, '--out', join(folder, out), '--workers', '1', ...words]);

/** The only sweep of a folder of results. */
function sweepIn(out: string): string {
  const parent = join(folder, out, 'small');
  return join(parent, readdirSync(parent)[0]!);
}

/** Every file below, with what is in it. */
function contents(path: string): Record<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((name) => [name.slice(path.length + 1), readFileSync(name, 'utf8')]),
  );
}

const METRICS = [
  '--metrics',
  'pod_pending_seconds.mean,node_allocation_ratio_stddev.mean{resource=cpu},pods_failed_total',
];

test('the table, and the files', async () => {
  const { exitCode, stdout, stderr } = await sweep('table', ...METRICS);
  expect([exitCode, stderr]).toEqual([0, 'small: 12 cells (4 points x 3 seeds); 0 found, 12 to run\n']);
  expect(stdout.replace(/sweep-[0-9a-f]{12}/, 'sweep-NAME')).toMatchInlineSnapshot(`
    "small: 12 cells, 4 points x 3 seeds (1..3)

    cluster.        workload[0].  pod_pending_          node_
    pools[0].count  generator.    seconds_mean    allocation_
                    arrivals.                   ratio_stddev_
                    poisson.rate                         mean
                                                          cpu
    1               1                  6.56 ms            0 %
    1               3                  6.34 ms            0 %
    2               1                  6.25 ms        0.738 %
    2               3                  6.57 ms        0.254 %

    The same in every run: pods_failed_total

    medians over the seeds
    ties between nodes: random

    results in FOLDER/table/small/sweep-NAME
    "
  `);
  const files = contents(sweepIn('table'));
  expect(Object.keys(files).filter((name) => name.startsWith('cells/'))).toHaveLength(12);
  expect(Object.keys(files).filter((name) => !name.startsWith('cells/'))).toEqual([
    'plan.json',
    'sweep.csv',
    'sweep.json',
  ]);
  const [header, first] = files['sweep.csv']!.split('\n');
  expect(header).toMatch(
    /^cell,variant,cluster\.pools\[0\]\.count,workload\[0\]\.generator\.arrivals\.poisson\.rate,seed,fingerprint,tie_break,/,
  );
  expect(first).toMatch(/^[0-9a-f]{32},base,1,1,1,[0-9a-f]{32},random,/);
});

test('the tie-break is named for each point where it differs, once where it does not', async () => {
  const ties = join(folder, 'ties.yaml');
  const variant = 'variants:\n  lowest:\n    scheduler.tieBreak: lowest-name\n';
  writeFileSync(ties, SMALL_SCENARIO.replace('variants:\n', variant));
  const table = async (...words: string[]): Promise<string> => {
    const all = ['sweep', ties, '--workers', '1', '--out', join(folder, 'ties'), ...words];
    const { stdout } = await orrery([...all, '--metrics', 'node_allocation_ratio_stddev.mean{resource=cpu}']);
    return stdout.replace(/\n\nresults in .*\n$/, '');
  };
  expect(await table('--variants', 'base,lowest', '--seeds', '1')).toMatchInlineSnapshot(`
    "small: 2 cells, 2 points x 1 seed (1)

    variant  ties between
             nodes
    base     random
    lowest   lowest-name

    The same in every run: node_allocation_ratio_stddev_mean{resource="cpu"}"
  `);
  expect(await table('--grid', 'scheduler.tieBreak=lowest-name,highest-name', '--seeds', '1')).toMatchInlineSnapshot(`
    "small: 2 cells, 2 points x 1 seed (1)

    scheduler.
    tieBreak
    lowest-name
    highest-name

    The same in every run: node_allocation_ratio_stddev_mean{resource="cpu"}"
  `);
  expect(await table('--variants', 'lowest', '--seeds', '1..2')).toMatchInlineSnapshot(`
    "small: 2 cells, 1 point x 2 seeds (1,2)

    variant          node_
               allocation_
             ratio_stddev_
                      mean
                       cpu
    lowest          16.3 %

    medians over the seeds
    ties between nodes: lowest-name"
  `);
  const { stdout } = await orrery([
    ...['sweep', ties, '--workers', '1', '--out', join(folder, 'ties')],
    ...['--variants', 'base,lowest', '--seeds', '1', '--json'],
  ]);
  const { points } = JSON.parse(stdout) as { readonly points: readonly { readonly tieBreak: string }[] };
  expect(points.map(({ tieBreak }) => tieBreak)).toEqual(['random', 'lowest-name']);
});

test('sweep.json says all there is to say', async () => {
  const { stdout } = await sweep(
    'json',
    '--json',
    '--variants',
    'all',
    '--seeds',
    '1,2',
    '--grid',
    'cluster.pools[0].count=2',
  );
  const report = JSON.parse(stdout) as {
    readonly metrics: readonly { readonly name: string }[];
    readonly points: readonly { readonly medians: readonly (number | null)[] }[];
    readonly cells: readonly { readonly cell: string; readonly values: readonly (number | null)[] }[];
  };
  expect(report).toMatchObject({
    kind: 'Sweep',
    scenario: 'small',
    variants: ['base', 'packed', 'small-cluster'],
    seeds: ['1', '2'],
    parameters: [
      { path: 'cluster.pools[0].count', values: [2] },
      { path: 'workload[0].generator.arrivals.poisson.rate', values: [1, 3] },
    ],
  });
  expect(report.cells).toHaveLength(12);
  expect(report.cells[7]).toMatchObject({
    variant: 'packed',
    parameters: { 'cluster.pools[0].count': 2, 'workload[0].generator.arrivals.poisson.rate': 3 },
    seed: '2',
  });
  const metric = report.metrics.findIndex(({ name }) => name === 'pod_pending_seconds_mean');
  expect(report.metrics[metric]).toEqual({ name: 'pod_pending_seconds_mean', unit: 'seconds', direction: 'lower' });
  const [first, second] = report.cells.map(({ values }) => values[metric]!);
  expect(report.points[0]!.medians[metric]).toBeCloseTo((first! + second!) / 2, 5);
  const cell = JSON.parse(readFileSync(join(sweepIn('json'), `cells/${report.cells[0]!.cell}.json`), 'utf8')) as {
    readonly metrics: Readonly<Record<string, { readonly value: number }>>;
  };
  expect(cell.metrics['pod_pending_seconds_mean']!.value).toBe(first);
});

test('two worker processes give the same bytes as one run after the other', async () => {
  await sweep('one');
  const { exitCode } = await orrery(['sweep', file, '--out', join(folder, 'two'), '--workers', '2', '--quiet']);
  expect(exitCode).toBe(0);
  expect(contents(join(folder, 'two'))).toEqual(contents(join(folder, 'one')));
});

describe('a sweep goes on where it was', () => {
  test('killed with SIGKILL in the middle', async () => {
    const words = ['sweep', file, '--out', 'killed', '--workers', '2', '--seeds', '1..25', '--quiet'];
    const killed = new OrreryProcess(words, folder);
    await until(() => countCells(join(folder, 'killed/small')) >= 5);
    killed.kill('SIGKILL');
    expect(await killed.ended).toBe('SIGKILL');
    expect(existsSync(join(sweepIn('killed'), 'sweep.json'))).toBe(false);
    const { exitCode, stderr } = await sweep('killed', '--seeds', '1..25');
    expect(exitCode).toBe(0);
    const found = Number(/100 cells \(4 points x 25 seeds\); (\d+) found/.exec(stderr)![1]);
    expect(found).toBeGreaterThanOrEqual(5);
    expect(found).toBeLessThan(100);
    await sweep('whole', '--seeds', '1..25', '--quiet');
    const files = contents(sweepIn('killed'));
    for (const name of Object.keys(files)) if (name.endsWith('.partial')) delete files[name];
    expect(files).toEqual(contents(sweepIn('whole')));
  });

  test('Ctrl-C keeps what is done', async () => {
    let runs = 0;
    let interrupt = (): void => {};
    const { simulate, ...rest } = createHost();
    const { exitCode, stderr } = await orrery(['sweep', file, '--out', join(folder, 'stopped'), '--workers', '1'], {
      ...rest,
      onInterrupt: (listener) => ((interrupt = listener), () => {}),
      simulate: (...question) => {
        if (++runs === 4) interrupt();
        return simulate(...question);
      },
    });
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(
      /^stopped by Ctrl-C; 3 of 12 cells are in FOLDER\/stopped\/small\/sweep-[0-9a-f]{12}, and the/m,
    );
    expect((await sweep('stopped', '--quiet')).exitCode).toBe(0);
    expect((await sweep('stopped')).stderr).toMatch('12 found, 0 to run\n');
  });

  test('a damaged cell runs again', async () => {
    await sweep('damaged', '--quiet');
    const before = contents(sweepIn('damaged'));
    const cells = Object.keys(before).filter((name) => name.startsWith('cells/'));
    truncateSync(join(sweepIn('damaged'), cells[0]!), 100);
    writeFileSync(join(sweepIn('damaged'), cells[1]!), before[cells[2]!]!);
    // As it was written before the tie-break stood there.
    writeFileSync(join(sweepIn('damaged'), cells[3]!), before[cells[3]!]!.replace('"tieBreak":"random",', ''));
    const { stderr } = await sweep('damaged');
    expect(stderr.match(/the cell [0-9a-f]{32} is damaged or of another version; it runs again/g)).toHaveLength(3);
    expect(stderr).toContain('9 found, 3 to run');
    expect(contents(sweepIn('damaged'))).toEqual(before);
  });

  test('a larger grid takes over the cells of a smaller one', async () => {
    await sweep('grown', '--quiet');
    expect((await sweep('grown', '--seeds', '1..4')).stderr).toContain(
      '16 cells (4 points x 4 seeds); 12 found, 4 to run',
    );
  });
});

describe('shards', () => {
  let whole: Record<string, string>;
  beforeAll(async () => {
    await sweep('unsharded', '--quiet');
    whole = contents(sweepIn('unsharded'));
    for (const index of [1, 2, 3]) await sweep(`shard-${index}`, '--shard', `${index}/3`, '--quiet');
  });
  const merge = (out: string, ...parts: string[]): ReturnType<typeof orrery> =>
    orrery(['sweep', 'merge', ...parts.map(sweepIn), '--out', join(folder, out), '--quiet']);

  test('merged are the same bytes as the sweep of one machine', async () => {
    expect(await merge('merged', 'shard-1', 'shard-2', 'shard-3')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(contents(sweepIn('merged'))).toEqual(whole);
  });

  test('in one common folder the last one finishes', async () => {
    for (const index of ['0', '1']) {
      const words = ['sweep', file, '--out', join(folder, 'common'), '--shards', '2', '--workers', '1', '--quiet'];
      expect(existsSync(join(folder, 'common/small'))).toBe(index === '1');
      await orrery(words, { environment: { JOB_COMPLETION_INDEX: index } });
    }
    expect(contents(sweepIn('common'))).toEqual(whole);
  });

  test('say what they did', async () => {
    const { stdout, stderr } = await sweep('said', '--shard', '2/5');
    expect(stderr).toBe('small: 12 cells (4 points x 3 seeds), shard 2/5 has 3; 0 found, 3 to run\n');
    expect(stdout).toMatch(
      /^shard 2\/5 is done: 3 cells; 3 of all 12 are in FOLDER\/said\/small\/sweep-[0-9a-f]{12}\n/,
    );
  });

  test('missing cells are named', async () => {
    const { exitCode, stderr } = await merge('lacking', 'shard-1', 'shard-3');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^4 of 12 cells are missing: [0-9a-f]{32} \(cluster\.pools\[0\]\.count=1, workload\[0\]\.generator\.arrivals\.poisson\.rate=1, seed 2\), .* \(run the shards that lack them again, or name their folders, too\)\n$/,
    );
    expect(existsSync(join(folder, 'lacking'))).toBe(false);
  });

  test('copies must be equal', async () => {
    cpSync(sweepIn('shard-2'), join(folder, 'forged'), { recursive: true });
    const [cell] = readdirSync(join(folder, 'forged/cells'));
    const path = join(folder, 'forged/cells', cell!);
    const forged = readFileSync(path, 'utf8').replace(/"value":\d+/, '"value":7777');
    writeFileSync(path, forged);
    const words = ['sweep', 'merge', ...['shard-1', 'shard-2', 'shard-3'].map(sweepIn), join(folder, 'forged')];
    const { exitCode, stderr } = await orrery([...words, '--out', join(folder, 'none')]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^FOLDER\/forged the cell [0-9a-f]{32} has other results than in FOLDER\/shard-2\/small\/sweep-/,
    );
  });

  test('of different sweeps do not go together', async () => {
    await sweep('other', '--seeds', '1', '--shard', '1/2', '--quiet');
    const { exitCode, stderr } = await merge('mixed', 'shard-1', 'other');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^FOLDER\/other\/small\/sweep-.* this is a part of the sweep .* and FOLDER\/shard-1\/small\/sweep-/,
    );
  });

  test('what is no folder of a sweep', async () => {
    const { exitCode, stderr } = await orrery(['sweep', 'merge', folder]);
    expect([exitCode, stderr]).toEqual([2, 'FOLDER/plan.json there is no such file\n']);
  });
});

describe('mistakes: one line, exit 2', () => {
  test.each([
    [
      '--grid cluster.pools[0].count=1,many',
      '--grid cluster.pools[0].count="many" count: expected a number, there is "many"',
    ],
    [
      '--grid cluster.pools[7].count=1',
      '--grid cluster.pools[7].count=1 there is no cluster.pools[7]: cluster.pools has 1 entry, counted from [0]',
    ],
    ['--grid until=1h --grid until=2h', '--grid until was given twice, expected once'],
    ['--grid until', '--grid until expected <path>=<value>,<value> (such as cluster.pools[0].count=5,10)'],
    ['--variants nope', '--variants there is no variant called "nope"; there are: base, packed, small-cluster'],
    ['--variants packed,packed', '--variants packed,packed: packed stands there twice'],
    ['--seeds 3..1', '--seeds 3..1: 3..1 runs backwards'],
    ['--seeds 1..10000 --variants all --grid until=1m,2m,3m,4m', 'the grid has 480000 cells, expected at most 100000'],
    [
      '--set sweep={} --seeds 5',
      'there is nothing to sweep: the grid has one cell (give it --grid, --seeds or --variants, or the scenario a section sweep: (docs/sweep.md))',
    ],
    ['--shard 4/3', '--shard 4/3: expected a shard from 1 to 3, there is 4'],
    ['--shard 1 of 3', 'Unknown arguments'],
    ['--queue localhost', '--queue localhost: expected an address such as redis://localhost:6379'],
    [
      '--queue redis://:secret@127.0.0.1:1',
      '--queue redis://127.0.0.1:1: there is no Redis or Valkey (connect ECONNREFUSED 127.0.0.1:1)',
    ],
  ])('%s', async (words, message) => {
    const { exitCode, stdout, stderr } = await sweep('mistaken', ...words.split(' '), '--quiet');
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([exitCode, stdout]).toEqual([2, '']);
  });

  test('files that change in the middle of a sweep', async () => {
    const scenario = join(folder, 'traced.yaml');
    const trace = join(folder, 'pods.csv');
    const text = SMALL_SCENARIO.replace(
      /workload:[^]*?scheduler:/,
      'workload: [{ trace: { format: pods-csv, file: pods.csv } }]\nscheduler:',
    );
    writeFileSync(scenario, text);
    writeFileSync(trace, 'name,arrival,cpu\np,0,1\n');
    const { loadScenario } = createHost();
    let loads = 0;
    const { exitCode, stderr } = await orrery(
      ['sweep', scenario, '--out', join(folder, 'changed'), '--seeds', '1,2', '--workers', '1', '--quiet'],
      {
        loadScenario: (...question) => {
          // The scenario itself, its only point, and then the first run.
          if (++loads === 3) writeFileSync(trace, 'name,arrival,cpu\np,0,2\n');
          return loadScenario(...question);
        },
      },
    );
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'FOLDER/traced.yaml the files of the scenario have changed since the sweep began (base, seed 1)\n',
    );
  });
});

test('subcommands have options of their own', async () => {
  const [all, merging] = [await orrery(['sweep', '--help']), await orrery(['sweep', 'merge', '--help'])];
  expect(all.stdout).toMatch(/^ {2}orrery sweep merge <folders\.\.> .*\n {2}orrery sweep export <scenario> /m);
  expect(merging.stdout).toMatch(/^orrery sweep merge <folders\.\.>\n\nPut the cells of several shards/);
  expect([all.stdout.includes('--grid'), merging.stdout.includes('--grid')]).toEqual([true, false]);
});

test('twins are told of', async () => {
  const { stderr } = await sweep(
    'twins',
    '--variants',
    'base,small-cluster',
    '--seeds',
    '1',
    '--grid',
    'cluster.pools[0].count=1,4',
  );
  expect(stderr).toContain(
    'warning: small-cluster, cluster.pools[0].count=4, workload[0].generator.arrivals.poisson.rate=1 and cluster.pools[0].count=4, workload[0].generator.arrivals.poisson.rate=1 are the same scenario\n',
  );
});

test('a table of bars on a terminal', async () => {
  const stderr = new Screen(true);
  const words = ['sweep', file, '--out', join(folder, 'terminal'), '--workers', '1'];
  let time = 0;
  const host = { ...createHost(), environment: {}, stdout: new Screen(), stderr, wallClock: () => (time += 200) };
  expect(await runCommandLine(words, host, '0.0.0')).toBe(0);
  expect(stderr.text).toMatch(/\d+ of 12 cells, \d+ s left/);
  expect(stderr.text).toContain('cluster.pools[0].count=1, workload[0].generator.arrivals.poisson.rate=3, seed 1');
});
