import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { QUEUE_RULES } from './comparison/queue-rules.ts';
import { expectNoDifference } from './comparison/run.ts';
import { compareStoredQueues } from './comparison/run-queue.ts';
import { Tally } from './comparison/tally.ts';

/** One script in so many, unless CONFORMANCE=all. */
const EVERY = 8;

/** Enough for the slowest machine to go through all scripts. */
const TIMEOUT_MS = 600_000;

const isAll = process.env['CONFORMANCE'] === 'all';

describe('the scheduling queue of the real kube-scheduler', () => {
  const tally = new Tally();

  beforeAll(() => expectNoDifference(compareStoredQueues(tally, EVERY)), TIMEOUT_MS);

  it('is ours after every step of every script', () => {
    expect(tally.total('queue')).toMatchObject({ differing: 0 });
    expect(tally.of('case').get('queue')!.equal).toBeGreaterThan(isAll ? 1500 : 200);
    expect(tally.of('queue').get('pops: the pod and its attempt')!.equal).toBeGreaterThan(10_000);
  });

  it('reaches most rules in any sample, and all of them in all scripts', () => {
    const never = QUEUE_RULES.filter((rule) => !tally.of('rules').has(rule));
    expect(never.length).toBeLessThanOrEqual(isAll ? 0 : 5);
  });

  // Rare rules need all the scripts, which the report has counted.
  it.each(QUEUE_RULES)('has reached the rule "%s" more than 10 times', (rule) => {
    const report = readFileSync(new URL('REPORT.md', import.meta.url), 'utf8');
    const row = report.split('\n').find((line) => line.startsWith(`| ${rule} |`));
    expect(Number(row?.split('|')[2]?.replaceAll(',', ''))).toBeGreaterThan(10);
  });
});
