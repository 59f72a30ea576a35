import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrokenInvariant } from '../engine/invariant.ts';
import { InputError } from '../api/input-error.ts';
import type { SchedulingAttempt } from '../api/facts.ts';
import { runCommandLine } from './command-line.ts';
import type { Interrupt } from './host.ts';
import { FakeHost, SUMMARY, type FakeRun } from './testing/fake-host.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'orrery-test-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const run = (host: FakeHost, ...words: string[]): Promise<number> =>
  runCommandLine(['run', 'a.yaml', '--out', out, ...words], host, '1.2.3');
const tree = (): string[] => readdirSync(out, { recursive: true, encoding: 'utf8' }).toSorted();

/** A run that writes one file. */
const writing: FakeRun = (_scenario, { sink }) => {
  const file = sink!.open('summary.json');
  file.write('{}');
  file.close();
  return SUMMARY;
};

describe('a run that goes well', () => {
  test('a table for people, results in their place', async () => {
    const host = new FakeHost(writing);
    expect(await run(host)).toBe(0);
    expect(tree()).toEqual(['fake', 'fake/seed-1', 'fake/seed-1/summary.json']);
    expect(host.stdout.text.replaceAll(out, 'OUT')).toMatchInlineSnapshot(`
      "fake, seed 1: 1 h simulated

      Pods
        created  8,152
        bound    8,151

      ties between nodes: random
      fingerprint 0123456789abcdef0123456789abcdef
      results in OUT/fake/seed-1
      "
    `);
    expect(host.stderr.text).toBe('');
  });

  test('--json: the summary and nothing else', async () => {
    const host = new FakeHost(writing);
    expect(await run(host, '--json')).toBe(0);
    expect(JSON.parse(host.stdout.text)).toEqual(SUMMARY);
  });

  test('--quiet: nothing', async () => {
    const host = new FakeHost(writing, {}, true);
    expect(await run(host, '--quiet')).toBe(0);
    expect([host.stdout.text, host.stderr.text]).toEqual(['', '']);
  });

  test.each([
    [['--seed', '7'], 'seed-7'],
    [['--variant', 'big', '--seed', 'a/b'], 'big-seed-a%2fb'],
    [['--set', 'until=1d'], 'seed-1-set-feedface'],
  ])('%j is called %s', async (words, name) => {
    await run(new FakeHost(writing), ...words);
    expect(tree()).toContain(`fake/${name}`);
  });

  test('--metrics none and --transcript reach the run', async () => {
    const seen: unknown[] = [];
    const host = new FakeHost(({ outputs }, { withoutMetrics }) => {
      seen.push(outputs.transcript, withoutMetrics);
      return SUMMARY;
    });
    await run(host, '--metrics', 'none', '--transcript');
    expect(seen).toEqual([true, true]);
  });

  test('warnings go to stderr', async () => {
    const host = new FakeHost(writing, { warnings: ['Role is not read'] });
    await run(host, '--json');
    expect(host.stderr.text).toBe('warning: Role is not read\n');
  });
});

describe('a run that does not', () => {
  test.each<[Interrupt, number, string]>([
    ['SIGINT', 130, 'stopped by Ctrl-C; no results were written'],
    ['SIGTERM', 143, 'stopped by SIGTERM; no results were written'],
  ])('%s: %i, and nothing is left', async (signal, exitCode, line) => {
    const host: FakeHost = new FakeHost((_scenario, { sink, onProgress }) => {
      sink!.open('pods.csv').write('half');
      const progress = {
        now: 1,
        until: 2,
        eventCount: 1,
        podsCreated: 1,
        podsBound: 0,
        podsFinished: 0,
        isExplained: false,
      };
      expect(onProgress!(progress)).toBe(false);
      expect(host.interrupt(signal)).toBe(true);
      expect(onProgress!(progress)).toBe(true);
      return 'stopped';
    });
    expect(await run(host)).toBe(exitCode);
    expect(host.stderr.text).toContain(line);
    expect(tree()).toEqual([]);
    expect(host.stdout.text).toBe('');
    expect(host.interrupt()).toBe(false);
  });

  test("a user's mistake on the way: 2, one line, and nothing is left", async () => {
    const host = new FakeHost((_scenario, { sink }) => {
      sink!.open('pods.csv').write('half');
      throw new InputError('row has 3 fields, expected 7', { file: 'pods.csv', line: 9 });
    });
    expect(await run(host)).toBe(2);
    expect(host.stderr.text).toBe('pods.csv:9 row has 3 fields, expected 7\n');
    expect(tree()).toEqual([]);
  });

  test('a bug: 3, with seed, time and event, and a plea', async () => {
    const host = new FakeHost(() => {
      throw BrokenInvariant.at(new TypeError('x is undefined'), 90_000_000, 1234);
    });
    expect(await run(host, '--seed', '42')).toBe(3);
    const lines = host.stderr.text.trimEnd().split('\n');
    expect(lines[0]).toBe('bug: x is undefined (at 1m30s, event 1234)');
    expect(lines[1]).toBe('  scenario a.yaml, seed 42');
    expect(lines[2]).toMatch(/^ +at /);
    expect(lines.at(-1)).toMatch(/^Please report this .*: orrery run a\.yaml/);
    expect(tree()).toEqual([]);
  });

  test('a folder that cannot be written to: 2, before the run', async () => {
    writeFileSync(join(out, 'file'), '');
    let hasRun = false;
    const host = new FakeHost(() => {
      hasRun = true;
      return SUMMARY;
    });
    expect(await runCommandLine(['run', 'a.yaml', '--out', join(out, 'file')], host, '1')).toBe(2);
    expect(host.stderr.text).toMatch(
      /^.*file cannot write results: part of the path is a file \(--out names another folder\)\n$/,
    );
    expect(hasRun).toBe(false);
  });
});

describe('--check-determinism', () => {
  const attempt = (node: string): SchedulingAttempt =>
    ({
      kind: 'scheduling-attempt',
      pod: { metadata: { name: 'a', uid: 'u' } },
      attempt: 1,
      result: 'scheduled',
      nodeName: node,
    }) as unknown as SchedulingAttempt;

  test('two equal runs: 0; the second without metrics and with its results elsewhere', async () => {
    const withoutMetrics: unknown[] = [];
    const host = new FakeHost((scenario, options, journal) => {
      withoutMetrics.push(options.withoutMetrics);
      journal.append(attempt('one'));
      return writing(scenario, options, journal);
    });
    expect(await run(host, '--check-determinism')).toBe(0);
    expect(host.stderr.text).toBe(`deterministic: two runs have the fingerprint ${SUMMARY.fingerprint}\n`);
    expect(withoutMetrics).toEqual([false, true]);
    expect(tree()).toEqual(['fake', 'fake/seed-1', 'fake/seed-1/summary.json']);
  });

  test('two runs that differ: 1, and where they first did', async () => {
    let runs = 0;
    const host = new FakeHost((_scenario, _options, journal) => {
      runs++;
      journal.append(attempt('one'));
      journal.append(attempt(runs === 1 ? 'one' : 'two'));
      return { ...SUMMARY, fingerprint: `${runs}` };
    });
    expect(await run(host, '--check-determinism')).toBe(1);
    expect(host.stderr.text).toBe(
      'not deterministic: the fingerprints are 1 and 2\n' +
        'the runs first differ at 0s (fact 2): attempt 1 of pod a: scheduled, the first run had something else at 0s\n',
    );
  });

  test('a second run that ends early', async () => {
    let runs = 0;
    const host = new FakeHost((_scenario, _options, journal) => {
      runs++;
      if (runs === 1) journal.append(attempt('one'));
      return { ...SUMMARY, fingerprint: `${runs}` };
    });
    expect(await run(host, '--check-determinism')).toBe(1);
    expect(host.stderr.text).toContain('the runs first differ at 0s (fact 1): the second run ended before it\n');
  });
});
