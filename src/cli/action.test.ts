import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SMALL_SCENARIO } from './testing/small-scenario.ts';

interface Step {
  readonly name: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const ROOT = new URL('../../', import.meta.url);
const ACTION = parse(readFileSync(new URL('action.yml', ROOT), 'utf8')) as Action;

describe('action.yml is a composite action as GitHub wants it', () => {
  test('name, description, steps with a shell', () => {
    expect(Object.keys(ACTION).toSorted()).toEqual(['author', 'branding', 'description', 'inputs', 'name', 'runs']);
    expect(ACTION.runs.using).toBe('composite');
    for (const { name, uses, shell, run } of ACTION.runs.steps) {
      expect(name).not.toBe('');
      expect((uses === undefined) !== (run === undefined)).toBe(true);
      if (run !== undefined) expect(shell).toBe('bash');
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
    }
  });

  test('every input says what it is, and is used', () => {
    const used = ACTION.runs.steps.flatMap(({ env = {} }) => Object.values(env)).join();
    for (const [name, { description, required, default: fallback }] of Object.entries(ACTION.inputs)) {
      expect(description).not.toBe('');
      expect(required === true || fallback === '').toBe(true);
      expect(used).toContain(`\${{ inputs.${name} }}`);
    }
    expect(used.match(/inputs\.\w+/g)!.length).toBe(Object.keys(ACTION.inputs).length);
  });

  test('no script has an expression in it: what comes from outside cannot become a command', () => {
    for (const { run = '' } of ACTION.runs.steps) expect(run).not.toContain('${{');
  });

  test('the scripts are bash', () => {
    for (const { run } of ACTION.runs.steps) {
      if (run !== undefined) expect(spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' }).stderr).toBe('');
    }
  });
});

describe('its steps, run here', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'orrery-action-'));
    // The action's own folder, with a dist/ that runs the sources.
    mkdirSync(join(folder, 'action/dist'), { recursive: true });
    const loader = new URL('node_modules/tsx/dist/loader.mjs', ROOT).href;
    const words = JSON.stringify(['--import', loader, new URL('src/main.ts', ROOT).pathname]);
    writeFileSync(
      join(folder, 'action/dist/main.js'),
      `const { spawnSync } = require('node:child_process');
process.exit(spawnSync(process.execPath, [...${words}, ...process.argv.slice(2)], { stdio: 'inherit' }).status);`,
    );
    writeFileSync(join(folder, 'small.yaml'), SMALL_SCENARIO.replace('max: 15%', 'max: 90%'));
    orrery('baseline', 'update', 'small.yaml', '--metrics', 'node_allocation_ratio_stddev_mean', '--quiet');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function orrery(...words: string[]): void {
    const { status, stderr } = spawnSync(process.execPath, ['action/dist/main.js', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }

  /** What the runner does: expressions filled in, then every script in its shell. */
  function runAction(inputs: Readonly<Record<string, string>>): {
    status: number | null;
    output: string;
    summary: string;
  } {
    const summaryFile = join(folder, 'summary.md');
    writeFileSync(summaryFile, '');
    let output = '';
    for (const { run, env = {} } of ACTION.runs.steps) {
      if (run === undefined) continue;
      const filled = Object.entries(env).map(([name, expression]) => [
        name,
        expression.replace(/\$\{\{ (\S+) \}\}/g, (_, path: string) =>
          path === 'github.action_path' ? join(folder, 'action') : (inputs[path.replace('inputs.', '')] ?? ''),
        ),
      ]);
      const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...Object.fromEntries(filled), GITHUB_STEP_SUMMARY: summaryFile },
      });
      output += result.stdout + result.stderr;
      if (result.status !== 0) return { status: result.status, output, summary: readFileSync(summaryFile, 'utf8') };
    }
    return { status: 0, output, summary: readFileSync(summaryFile, 'utf8') };
  }

  test('it passes as long as nothing has changed', () => {
    const { status, output, summary } = runAction({ scenario: 'small.yaml', junit: 'report.xml' });
    expect(output).toBe('::notice title=orrery check::small: 4 checks passed; ties between nodes: random\n');
    expect(status).toBe(0);
    expect(summary).toContain('### Placement is as it should be: small\n');
    expect(readFileSync(join(folder, 'report.xml'), 'utf8')).toContain(
      '<testsuites name="orrery check" tests="4" failures="0"',
    );
  });

  test('it fails a change of the scheduler that makes placement worse, at the line of the baseline', () => {
    const worse = readFileSync(join(folder, 'small.yaml'), 'utf8').replace(
      'type: LeastAllocated',
      'type: MostAllocated',
    );
    writeFileSync(join(folder, 'worse.yaml'), worse);
    const { status, output, summary } = runAction({ scenario: 'worse.yaml', baseline: 'small.baseline.json' });
    expect(output).toMatch(
      /^::error file=small\.baseline\.json,line=9,col=5,title=orrery baseline%3A failed::node_allocation_ratio_stddev_mean\{resource="cpu"\} is .* baseline .*%25, moved\); tolerance 5%25 either way$/m,
    );
    expect(output).toContain('it is they that are judged');
    expect(status).toBe(1);
    expect(summary).toContain('### Placement got worse: small\n');
  });

  test('another cluster is another question: an error, not a regression', () => {
    const other = readFileSync(join(folder, 'small.yaml'), 'utf8').replace('count: 4', 'count: 5');
    writeFileSync(join(folder, 'other.yaml'), other);
    const { status, output } = runAction({ scenario: 'other.yaml', baseline: 'small.baseline.json' });
    expect(output).toContain(
      '::error title=orrery check::small.baseline.json:4:15 the scenario small has changed since',
    );
    expect(status).toBe(2);
  });

  test('what an input holds is no command', () => {
    const { status, output } = runAction({ scenario: '"; touch broken; echo "', seeds: '$(touch broken)' });
    expect(status).toBe(2);
    expect(output).toContain('::error title=orrery check::');
    expect(() => readFileSync(join(folder, 'broken'))).toThrow('ENOENT');
  });
});
