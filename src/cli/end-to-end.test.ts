import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from './command-line.ts';
import { createHost, type Host } from './host.ts';
import { Screen } from './testing/fake-host.ts';

/** The whole program on real scenarios; only the streams and Ctrl-C are the test's. */
const HELLO = new URL('../../scenarios/hello.yaml', import.meta.url).pathname;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function orrery(
  words: readonly string[],
  host: Partial<Host> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new Screen(), new Screen()];
  const exitCode = await runCommandLine(words, { ...createHost(), ...host, stdout, stderr }, '0.0.0');
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

function contents(path: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path)
      .toSorted()
      .map((file) => [file, readFileSync(join(path, file), 'utf8')]),
  );
}

describe('run', () => {
  test('the same bytes each time, and the same fingerprint in any folder and without metrics', async () => {
    const one = await orrery(['run', HELLO, '--out', join(folder, 'one'), '--json']);
    expect(one).toMatchObject({ exitCode: 0, stderr: '' });
    const first = contents(join(folder, 'one/hello/seed-1'));
    expect(Object.keys(first)).toEqual(['nodes.csv', 'pods.csv', 'summary.json', 'timeseries.csv', 'transcript.txt']);
    expect(first['summary.json']).toBe(one.stdout);

    await orrery(['run', HELLO, '--out', join(folder, 'two/deeper'), '--quiet']);
    expect(contents(join(folder, 'two/deeper/hello/seed-1'))).toEqual(first);

    const bare = await orrery(['run', HELLO, '--out', join(folder, 'three'), '--json', '--metrics', 'none']);
    const fingerprint = (text: string): string => (JSON.parse(text) as { fingerprint: string }).fingerprint;
    expect(fingerprint(bare.stdout)).toBe(fingerprint(one.stdout));
    expect((JSON.parse(bare.stdout) as { metrics: object }).metrics).toEqual({});

    const other = await orrery(['run', HELLO, '--out', join(folder, 'four'), '--json', '--seed', '2']);
    expect(fingerprint(other.stdout)).not.toBe(fingerprint(one.stdout));
  });

  test('the place and the name of the file do not count', async () => {
    const copy = join(folder, 'renamed.yaml');
    cpSync(HELLO, copy);
    const [one, two] = await Promise.all(
      [HELLO, copy].map((file, i) => orrery(['run', file, '--out', join(folder, `copy-${i}`), '--json'])),
    );
    expect(two!.stdout).toBe(one!.stdout);
  });

  test('--check-determinism', async () => {
    const { exitCode, stderr } = await orrery(['run', HELLO, '--out', join(folder, 'check'), '--check-determinism']);
    expect(stderr).toMatch(/^deterministic: two runs have the fingerprint [0-9a-f]{32}\n$/);
    expect(exitCode).toBe(0);
  });

  test('Ctrl-C in the middle: 130, and no folder', async () => {
    const out = join(folder, 'interrupted');
    const file = join(folder, 'long.yaml');
    // More pods than the engine runs between two looks.
    writeFileSync(
      file,
      readFileSync(HELLO, 'utf8').replace('until: 10m', 'until: 100d').replace('count: 6', 'count: 100000'),
    );
    const onInterrupt: Host['onInterrupt'] = (listener) => {
      setTimeout(listener, 100);
      return () => {};
    };
    const { exitCode, stderr } = await orrery(['run', file, '--out', out, '--quiet'], { onInterrupt });
    expect(stderr).toBe('stopped by Ctrl-C; no results were written\n');
    expect(exitCode).toBe(130);
    expect(readdirSync(out)).toEqual([]);
  });

  test('a mistake in the scenario: one line with its place, 2', async () => {
    const { exitCode, stdout, stderr } = await orrery(['run', HELLO, '--set', 'cluster.pools[0].count=many']);
    expect(stderr).toMatch(/^--set .*\n$/);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});

describe('explain', () => {
  test('every plugin on every node', async () => {
    const { exitCode, stdout } = await orrery(['explain', HELLO, 'web-0', '--quiet']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^pod default\/web-0, attempt 1 of 1, at .*\n\ngoes to worker-\d \(score \d+, drawn from 3 nodes with that score\); 3 of 3 nodes were examined, 3 fit\n/,
    );
    expect(stdout).toContain('NodeResourcesFit x1');
    for (const node of ['worker-0', 'worker-1', 'worker-2']) expect(stdout).toContain(node);
  });

  test.each([
    ['lowest-name', 'worker-0 (score 463, as 2 others; lowest name)'],
    ['highest-name', 'worker-2 (score 463, as 2 others; highest name)'],
  ])('of nodes with the same score the one that scheduler.tieBreak says: %s', async (tieBreak, outcome) => {
    const words = ['explain', HELLO, 'web-0', '--set', `scheduler.tieBreak=${tieBreak}`];
    const { stdout } = await orrery(words);
    expect(stdout).toContain(`\n\ngoes to ${outcome}; 3 of 3 nodes were examined, 3 fit\n`);
    expect(stdout).not.toContain('drawn');
    const json = await orrery([...words, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ tieBreak, outcome: { nodesTied: 3 } });
  });

  test('a pod that fits nowhere, and what would help', async () => {
    const large = ['--set', 'workload[0].generator.templates[0].spec.containers[0].resources.requests.cpu=64'];
    const { exitCode, stdout } = await orrery(['explain', HELLO, 'default/web-0', '--attempt', '1', ...large]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('fits nowhere; 3 of 3 nodes were examined');
    expect(stdout).toContain('NodeResourcesFit, Insufficient cpu: 3 nodes: worker-0, worker-1, worker-2');
    expect(stdout).toContain('It would fit with');
  });

  test('whom preemption evicts', async () => {
    const file = new URL('../scenario/transcripts/preemption.yaml', import.meta.url).pathname;
    const { stdout } = await orrery(['explain', file, 'large', '--attempt', '1']);
    expect(stdout).toContain('Preemption');
    expect(stdout).toMatch(/\* .*node-0 .*default\/web-[01] \(0!\), default\/batch-0 \(0\)/);
    const lesser = await orrery(['explain', file, 'large', '--attempt', '2']);
    expect(lesser.stdout).toContain('evicts nobody: preemption: not eligible due to a terminating pod');
  });

  test('what plugins of users say, on one line each; an empty text is none', async () => {
    const raw = String.raw`'line1\nline2\x1b[31m'`;
    const said = `line1 line2\ufffd[31m`;
    const explain = async (members: string): Promise<string> => {
      writeFileSync(join(folder, 'mine.mjs'), `export default { name: 'Mine', create: () => ({ ${members} }) };\n`);
      const enabled = 'scheduler:\n  profiles: [{ plugins: { multiPoint: { enabled: [{ name: Mine }] } } }]\n';
      const file = join(folder, 'mine.yaml');
      writeFileSync(file, `${readFileSync(HELLO, 'utf8')}plugins: [mine.mjs]\n${enabled}`);
      const { exitCode, stdout, stderr } = await orrery(['explain', file, 'web-0', '--quiet']);
      expect(exitCode).toBe(0);
      return `${stdout}${stderr}`;
    };
    const detailed = await explain(`score: () => 1, scoreDetail: () => ${raw}`);
    expect(detailed.split('\n')).toContain(`Mine on the chosen node: ${said}`);
    expect(await explain("score: () => 1, scoreDetail: () => ''")).not.toContain('on the chosen node:');

    expect(await explain(`filter: () => undefined, plans: () => [${raw}]`)).toContain(`  ${said}: on `);
    const rejection = `{ plugin: 'Mine', code: 'Unschedulable', reasons: [${raw}] }`;
    expect(await explain(`filter: () => (${rejection})`)).toContain(`  Mine, ${said}: `);
    expect(await explain(`preFilter: () => (${rejection})`)).toContain(`node is looked at: ${said}\n`);
    const remedies = `[{ text: ${raw}, effort: 1 }]`;
    expect(await explain(`filter: () => (${rejection}), remedies: () => ${remedies}`)).toContain(`  ${said} (Mine): `);

    expect(await explain(`nodeWarning: () => ${raw}`)).toContain(`warning: ${said}\n`);
    expect(await explain("nodeWarning: () => ' '")).not.toContain('warning:');
  });

  test('what a pod that has room waits for', async () => {
    const file = new URL('../scenario/transcripts/gang-timeout.yaml', import.meta.url).pathname;
    const { stdout } = await orrery(['explain', file, 'a-0', '--attempt', '1']);
    expect(stdout).toMatch(/Permit\n.*: waits on permit for node-0 \(Coscheduling\): gang default\/a has \d of 3\n/);
    expect(stdout).toMatch(/loses its room on node-0 after .*s: (rejection in Unreserve|rejected due to timeout)/);
  });

  test('as JSON it is what happened in the run', async () => {
    const { stdout } = await orrery(['explain', HELLO, 'web-3', '--json']);
    const { outcome } = JSON.parse(stdout) as { outcome: { kind: string; nodeName: string } };
    await orrery(['run', HELLO, '--out', join(folder, 'explained'), '--quiet']);
    const row = readFileSync(join(folder, 'explained/hello/seed-1/pods.csv'), 'utf8')
      .split('\n')
      .find((line) => line.includes('web-3'));
    expect(outcome.kind).toBe('placement');
    expect(row).toContain(outcome.nodeName);
  });

  test.each([
    ['nope', /there is no pod called "default\/nope" \(there are 6 pods: default\/web-0, /],
    ['web-0 --attempt 9', /pod default\/web-0 has no attempt 9; there were 1/],
  ])('%s', async (words, message) => {
    const { exitCode, stderr } = await orrery(['explain', HELLO, ...words.split(' ')]);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });
});

test('validate and list', async () => {
  expect((await orrery(['validate', HELLO])).stdout).toMatch(/ok: 3 nodes, 1 workload source\n$/);
  expect((await orrery(['list', 'plugins'])).stdout).toContain('NodeResourcesFit');
});
