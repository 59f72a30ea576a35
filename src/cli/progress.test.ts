import { expect, test } from 'vitest';
import { DAY, HOUR } from '../engine/time.ts';
import type { Progress } from '../scenario/simulation.ts';
import { showProgress } from './progress.ts';
import { FakeHost } from './testing/fake-host.ts';

const half: Progress = {
  now: 74 * DAY + 16 * HOUR,
  until: 149 * DAY + 8 * HOUR,
  eventCount: 250_000,
  podsCreated: 4000,
  podsBound: 3990,
  podsFinished: 3000,
  isExplained: false,
};

test('in a log file: a line every five seconds', async () => {
  const host = new FakeHost();
  const display = await showProgress(host, false);
  for (host.time = 0; host.time <= 10_000; host.time += 500) display.update(half);
  display.end();
  expect(host.stderr.text).toBe(
    [
      ' 50% 74d16h00m of 149d08h00m, pods 4,000 created 3,990 bound 3,000 done, 50,000 events/s, 5 s left\n',
      ' 50% 74d16h00m of 149d08h00m, pods 4,000 created 3,990 bound 3,000 done, 25,000 events/s, 10 s left\n',
    ].join(''),
  );
  expect(host.stdout.text).toBe('');
});

test('quiet is quiet', async () => {
  const host = new FakeHost(undefined, {}, true);
  const display = await showProgress(host, true);
  for (host.time = 0; host.time <= 10_000; host.time += 500) display.update(half);
  display.end();
  expect(host.stderr.text).toBe('');
});

test('on a terminal: a bar, and only there', async () => {
  const host = new FakeHost(undefined, {}, true);
  const display = await showProgress(host, false);
  for (host.time = 0; host.time <= 3000; host.time += 500) display.update(half);
  display.end();
  expect(host.stderr.text).toContain('████████████░░░░░░░░░░░░');
  expect(host.stderr.text).toContain('74d16h00m of 149d08h00m');
  expect(host.stdout.text).toBe('');
});

test('a run that never got going ends its display all the same', async () => {
  const host = new FakeHost(undefined, {}, true);
  (await showProgress(host, false)).end();
  expect(host.stdout.text).toBe('');
});
