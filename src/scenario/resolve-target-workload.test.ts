import { expect, test } from 'vitest';
import { traceOptions } from '../workload/trace-options.ts';
import openb from '../workload/traces/openb.ts';
import podsCsv from '../workload/traces/pods-csv.ts';
import { readTrace, type ReadTrace } from './read-trace.ts';
import { withReadTrace, type ResolvedTarget } from './resolve-target-workload.ts';
import type { TraceSource, WorkloadSource } from './scenario.ts';

const READ: ReadTrace = { pods: [], warnings: [] };

const TARGET: ResolvedTarget['source'] = {
  kind: 'trace',
  format: openb,
  formatOptions: openb.options.parse({ gpuSharing: true, times: 'none' }),
  options: traceOptions.parse({}),
  file: { shown: 'traces/pods.csv', path: '/somewhere/traces/pods.csv' },
  read: READ,
};

const SEQUENCE = { sequence: {} };

function entry(changes: Partial<TraceSource> = {}, options: Record<string, unknown> = SEQUENCE): TraceSource {
  const { read: _read, ...target } = TARGET;
  return { ...target, options: traceOptions.parse(options), ...changes };
}

function reversed(map: object): object {
  return Object.fromEntries(Object.entries(map).toReversed());
}

/** What the entry has of the trace that was read for the target workload. */
function readOf(source: WorkloadSource): ReadTrace | undefined {
  const [resolved] = withReadTrace([source], TARGET);
  return resolved?.kind === 'trace' ? resolved.read : undefined;
}

test.each<[what: string, source: TraceSource]>([
  ['the same trace', entry()],
  ['options in another order', entry({ formatOptions: reversed(TARGET.formatOptions as object) })],
  ['an order of its own', entry({ order: { shown: 'order.json', path: '/somewhere/order.json' } })],
  ['what is done with pods that fit nowhere', entry({}, { sequence: { onUnschedulable: 'delete' } })],
])('is not read again: %s', (_what, source) => {
  expect(readOf(source)).toBe(READ);
});

test.each<[what: string, source: TraceSource]>([
  ['pods at their times, which come piece by piece', entry({}, {})],
  ['a part', entry({}, { ...SEQUENCE, limit: 3 })],
  ['a sample', entry({}, { ...SEQUENCE, sample: 0.5 })],
  ['another pace', entry({}, { ...SEQUENCE, timeScale: 2 })],
  ['a later beginning', entry({}, { ...SEQUENCE, startAt: '1s' })],
  ['another format', entry({ format: podsCsv })],
  ['another reading', entry({ formatOptions: openb.options.parse({ times: 'none' }) })],
  ['another file', entry({ file: { ...TARGET.file, path: '/elsewhere/traces/pods.csv' } })],
  ['another name of the file, for errors', entry({ file: { ...TARGET.file, shown: './traces/pods.csv' } })],
])('is read by itself: %s', (_what, source) => {
  expect(readOf(source)).toBeUndefined();
});

test('other entries stay as they are, and each stays in its place', () => {
  const [first, second] = [entry({}, {}), entry({ format: podsCsv })];
  const resolved = withReadTrace([first, entry(), second], TARGET);
  expect(resolved).toEqual([first, { ...entry(), read: READ }, second]);
  expect([resolved[0], resolved[2]]).toEqual([first, second]);
  expect(Object.isFrozen(resolved[1])).toBe(true);
});

test('what was read is what reading it would give, whatever the seed', async () => {
  const path = `${import.meta.dirname}/../../traces/openb_pod_list_default.csv`;
  const file = { shown: 'openb_pod_list_default.csv', path };
  const read = await readTrace({ ...TARGET, file }, '');
  expect(read.pods).toHaveLength(8152);
  const [resolved] = withReadTrace([entry({ file })], { ...TARGET, file, read });
  expect(resolved).toHaveProperty('read', await readTrace(entry({ file }), '42'));
});
