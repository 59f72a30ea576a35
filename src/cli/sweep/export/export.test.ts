import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseYamlDocuments } from '../../../workload/yaml.ts';
import { runCommandLine } from '../../command-line.ts';
import { createHost } from '../../host.ts';
import { Screen } from '../../testing/fake-host.ts';
import { SMALL_SCENARIO } from '../../testing/small-scenario.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-export-'));
  file = join(folder, 'small.yaml');
  writeFileSync(file, `${SMALL_SCENARIO}sweep: { seeds: 1..30 }\n`);
  // Says what it was called with.
  writeFileSync(join(folder, 'orrery'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(folder, 'orrery'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function exported(...words: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new Screen(), new Screen()];
  const all = ['sweep', 'export', file, ...words];
  const exitCode = await runCommandLine(all, { ...createHost(), stdout, stderr }, '0.0.0');
  // The name hangs on the version, which changes.
  const shown = stdout.text.replaceAll(folder, 'FOLDER').replaceAll(/(?<=orrery-small-)[0-9a-f]{12}/g, '0123456789ab');
  return { exitCode, stdout: shown, stderr: stderr.text };
}

const HARD = ['--set', "metadata.description='it''s $HOME'", '--grid', 'cluster.pools[0].count=1,2'];

test('a Kubernetes Indexed Job', async () => {
  const words = [
    '--to',
    'indexed-job',
    '--shards',
    '20',
    '--parallelism',
    '5',
    '--image',
    'registry.example.com/orrery:1',
  ];
  const { exitCode, stdout, stderr } = await exported(...words, '--volume', 'inputs', ...HARD);
  expect([exitCode, stderr]).toEqual([0, '']);
  await expect(stdout).toMatchFileSnapshot('transcripts/indexed-job.yaml');
  const [document] = parseYamlDocuments(stdout, 'job.yaml');
  const { spec } = document!.value as { spec: { template: { spec: { containers: { command: string[] }[] } } } };
  const expected = ['orrery', 'sweep', 'FOLDER/small.yaml', '--grid', HARD[3], '--set', HARD[1], '--shards', '20'];
  expect(spec.template.spec.containers[0]!.command).toEqual([
    ...expected,
    ...['--out', 'results', '--workers', '1', '--quiet'],
  ]);
});

test('a Slurm array, whose script calls what it should', async () => {
  const { exitCode, stdout, stderr } = await exported('--to', 'slurm', '--shards', '20', '--parallelism', '5', ...HARD);
  expect([exitCode, stderr]).toEqual([0, '']);
  await expect(stdout).toMatchFileSnapshot('transcripts/slurm.sh');
  const called = execFileSync('bash', ['--norc', '-c', stdout], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${folder}${delimiter}${process.env['PATH']}`, SLURM_CPUS_PER_TASK: '2', SLURM_SUBMIT_DIR: folder },
    encoding: 'utf8',
  });
  expect(called.split('\n')).toEqual([
    ...['sweep', 'FOLDER/small.yaml', '--grid', HARD[3], '--set', HARD[1], '--shards', '20', '--out', 'results'],
    ...['--workers', '2', '--quiet', ''],
  ]);
});

describe('by itself', () => {
  test('ten shards, all at a time; fewer when there are fewer cells', async () => {
    expect((await exported('--to', 'slurm')).stdout).toContain('#SBATCH --array=0-9\n');
    expect((await exported('--to', 'slurm', '--seeds', '1..4')).stdout).toContain('#SBATCH --array=0-3\n');
    expect((await exported('--to', 'indexed-job', '--seeds', '1..4')).stdout).toMatch(
      /completions: 4\n {2}parallelism: 4\n/,
    );
  });

  test('a name that Kubernetes takes, whatever the scenario is called', async () => {
    const { stdout } = await exported('--to', 'indexed-job', '--set', `metadata.name=${'A.very_long-name'.repeat(5)}`);
    expect(/ {2}name: (.*)/.exec(stdout)![1]).toMatch(/^orrery-a-very-long-namea-very-long-[0-9a-f]{12}$/);
  });
});

describe('mistakes: one line, exit 2', () => {
  test.each([
    ['', 'Missing required argument: to (see orrery sweep --help)'],
    ['--to slurm --shards 0', '--shards 0: expected a whole number from 1 to 100000'],
    ['--to slurm --shards 31', '--shards 31: there are 30 cells, expected at most as many shards'],
    ['--to slurm --grid until=soon', '--grid until="soon" until: expected a duration'],
    ['--to ray', 'Invalid values: Argument: to, Given: "ray", Choices: "indexed-job", "slurm"'],
  ])('%s', async (words, message) => {
    const { exitCode, stdout, stderr } = await exported(...words.split(' ').filter((word) => word !== ''));
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});
