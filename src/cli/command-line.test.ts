import { describe, expect, test } from 'vitest';
import { InputError } from '../api/input-error.ts';
import { runCommandLine } from './command-line.ts';
import { FakeHost } from './testing/fake-host.ts';

async function run(
  line: string,
  host = new FakeHost(),
): Promise<{ exitCode: number; stdout: string; stderr: string; host: FakeHost }> {
  const exitCode = await runCommandLine(line.split(' ').filter(Boolean), host, '1.2.3');
  return { exitCode, stdout: host.stdout.text, stderr: host.stderr.text, host };
}

describe('a command line that cannot be read: one line, exit 2', () => {
  test.each([
    ['', 'which command? (see orrery --help)'],
    ['rnu', 'there is no command "rnu". Did you mean run?'],
    ['--frobnicate', 'which command? (see orrery --help)'],
    ['run', 'an argument is missing (see orrery run --help)'],
    ['run a.yaml b.yaml', 'Unknown argument: b.yaml (see orrery run --help)'],
    ['run a.yaml --frobnicate', 'Unknown argument: frobnicate (see orrery run --help)'],
    ['run a.yaml --seed', 'Not enough arguments following: seed (see orrery run --help)'],
    ['run a.yaml --seed 1 --seed 2', '--seed was given 2 times, expected once'],
    ['run a.yaml --out x --out y', '--out was given 2 times, expected once'],
    [
      'run a.yaml --metrics some',
      'Invalid values: Argument: metrics, Given: "some", Choices: "all", "none" (see orrery run --help)',
    ],
    ['validate', 'an argument is missing (see orrery validate --help)'],
    ['compare', 'an argument is missing (see orrery compare --help)'],
    ['compare a.yaml --seeds 1 --seeds 2', '--seeds was given 2 times, expected once'],
    ['compare a.yaml --variants x --variants y', '--variants was given 2 times, expected once'],
    ['compare a.yaml', 'a.yaml there is nothing to compare (give the scenario variants: docs/compare.md)'],
    ['check', 'an argument is missing (see orrery check --help)'],
    ['check a.yaml --baseline x --baseline y', '--baseline was given 2 times, expected once'],
    ['check a.yaml --workers x', '--workers x: expected a whole number from 1 to 1024'],
    [
      'check a.yaml',
      'a.yaml there is nothing to check (give it assertions under assert:, or a baseline: orrery baseline update a.yaml)',
    ],
    ['explain a.yaml', 'an argument is missing (see orrery explain --help)'],
    ['explain a.yaml pod --attempt 0', '--attempt 0: expected a whole number from 1'],
    ['explain a.yaml pod --attempt x', '--attempt x: expected a whole number from 1'],
    [
      'list plugs',
      'there is no kind of thing called "plugs", did you mean "plugins"?; there are: autoscalers, checks, controllers, faults, generators, metrics, node-traces, outputs, plugins, traces',
    ],
  ])('orrery %s', async (line, message) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect(stderr).toBe(`${message}\n`);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});

describe('help', () => {
  test.each(['run', 'validate', 'list', 'explain', 'compare', 'check', 'baseline', 'report'])(
    '%s has a description and examples',
    async (command) => {
      const { exitCode, stdout, stderr } = await run(`${command} --help`);
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`orrery ${command}`);
      expect(stdout).toContain('Examples:');
    },
  );

  test('of the whole', async () => {
    const { exitCode, stdout } = await run('--help');
    expect(exitCode).toBe(0);
    for (const command of [
      'baseline',
      'check',
      'compare',
      'completion',
      'explain',
      'list',
      'report',
      'run',
      'validate',
    ])
      expect(stdout).toContain(`orrery ${command}`);
  });

  test('the version', async () => {
    expect((await run('--version')).stdout).toBe('1.2.3\n');
  });
});

describe('options reach the scenario', () => {
  test('as they were given: text stays text', async () => {
    const { host, exitCode } = await run('validate a.yaml --seed 007 --set a.b[0].c=1e3 --set d=x --variant big');
    expect(exitCode).toBe(0);
    expect(host.loaded).toEqual([
      { file: 'a.yaml', options: { seed: '007', set: ['a.b[0].c=1e3', 'd=x'], variant: 'big' } },
    ]);
  });

  test('--set takes one value and leaves the rest', async () => {
    const { host } = await run('validate --set a=1 one.yaml two.yaml');
    expect(host.loaded.map(({ file, options }) => `${file} ${options!.set!.join()}`)).toEqual([
      'one.yaml a=1',
      'two.yaml a=1',
    ]);
  });
});

describe('validate', () => {
  test('goes on after a mistake, and says all', async () => {
    const host = new FakeHost();
    const load = host.loadScenario;
    Object.assign(host, {
      loadScenario: (file: string) =>
        file === 'bad.yaml'
          ? Promise.reject(new InputError('expected pods', { file, line: 3, column: 7 }))
          : load(file),
    });
    const { exitCode, stdout, stderr } = await run('validate bad.yaml good.yaml', host);
    expect(stdout).toBe('good.yaml ok: 1 node, 0 workload sources\n');
    expect(stderr).toBe('bad.yaml:3:7 expected pods\n');
    expect(exitCode).toBe(2);
  });

  test('says warnings on stderr, one line each', async () => {
    const { stderr, exitCode } = await run(
      'validate a.yaml',
      new FakeHost(undefined, { warnings: ['two\nlines', 'Role is not read'] }),
    );
    expect(stderr).toBe('warning: two lines\nwarning: Role is not read\n');
    expect(exitCode).toBe(0);
  });
});

describe('list', () => {
  test('everything', async () => {
    expect((await run('list')).stdout).toMatchInlineSnapshot(`
      "plugins
        NodeName    about NodeName
        NodePorts   about NodePorts

      faults
        node-crash  about node-crash
      "
    `);
  });

  test('one kind', async () => {
    expect((await run('list faults')).stdout).toBe('faults\n  node-crash  about node-crash\n');
    expect((await run('list autoscalers')).stdout).toBe('autoscalers\n  none yet\n');
  });

  test('as JSON', async () => {
    const { stdout } = await run('list faults --json');
    expect(JSON.parse(stdout)).toEqual({ faults: [{ name: 'node-crash', description: 'about node-crash' }] });
  });
});
