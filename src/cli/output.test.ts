import { describe, expect, test } from 'vitest';
import type { Summary } from '../observe/results.ts';
import { MetricTable } from './metric-table.ts';
import { printSummary, printWarnings, renderTable } from './output.ts';
import { Screen, SUMMARY } from './testing/fake-host.ts';

const METRICS: Summary['metrics'] = {
  'apiserver_request_total{code="200",component="kubelet",resource="leases",verb="update"}': {
    value: 1965120808,
    unit: 'count',
  },
  'apiserver_request_total{code="201",component="user",resource="pods",verb="create"}': { value: 8000, unit: 'count' },
  'apiserver_request_total{code="429",component="user",resource="pods",verb="create"}': { value: 152, unit: 'count' },
  'cluster_allocation_ratio_end{resource="cpu"}': { value: 0.1, unit: 'ratio' },
  'cluster_allocation_ratio_max{resource="cpu"}': { value: 0.95, unit: 'ratio' },
  'cluster_allocation_ratio_mean{resource="cpu"}': { value: 0.423, unit: 'ratio' },
  'cluster_allocation_ratio_mean{resource="never-used"}': { value: 0, unit: 'ratio' },
  etcd_commit_duration_seconds_mean: { value: 0.001685, unit: 'seconds' },
  etcd_commit_duration_seconds_p50: { value: 0.0015, unit: 'seconds' },
  kube_node_count_end: { value: 1523, unit: 'count' },
  pod_pending_seconds_max: { value: 248.9, unit: 'seconds' },
  pod_pending_seconds_p50: { value: 0.008, unit: 'seconds' },
  pods_bound_total: { value: 8151, unit: 'count' },
  pods_created_total: { value: 8152, unit: 'count' },
  pods_failed_total: { value: 0, unit: 'count' },
  pods_never_scheduled: { value: 1, unit: 'count' },
  'rest_client_request_duration_seconds_mean{component="user",resource="pods",verb="create"}': {
    value: 0.0034,
    unit: 'seconds',
  },
  'scheduler_pending_pods_max{queue="active"}': { value: 4, unit: 'count' },
  'scheduler_schedule_attempts_total{result="scheduled"}': { value: 8151, unit: 'count' },
  'scheduler_unschedulable_attempts_total{plugin="NodeResourcesFit",reason="Insufficient cpu"}': {
    value: 2,
    unit: 'count',
  },
};

describe('the summary', () => {
  test('on a pipe: plain text', () => {
    const screen = new Screen();
    printSummary(screen, 'openb, seed 1', { ...SUMMARY, metrics: METRICS }, ['results in results/openb/seed-1']);
    expect(screen.text).toMatchInlineSnapshot(`
      "openb, seed 1

      Pods
        created          8,152
        bound            8,151
        never scheduled      1

      Latency           mean     p50  p90  p99        max
        pod pending             8 ms            4 min 9 s
        etcd commit  1.69 ms  1.5 ms

      Cluster of 1,523 nodes  allocated    peak  at the end  used  stranded  spread (sd)
        cpu                      42.3 %  95.0 %      10.0 %

      Scheduler              count  mean  max
        attempts: scheduled  8,151
        queue: active                       4

      Unschedulable because of              attempts
        NodeResourcesFit: Insufficient cpu         2

      API requests                     count    mean  p99  throttled
        kubelet update leases  1,965,120,808
        user create pods               8,152  3.4 ms

      results in results/openb/seed-1
      "
    `);
  });

  test('shared GPUs, in devices', () => {
    const screen = new Screen();
    const metrics: Summary['metrics'] = {
      gpu_allocated_milli_end: { value: 7500, unit: 'count' },
      gpu_allocation_ratio_end: { value: 0.3125, unit: 'ratio' },
      gpu_allocation_ratio_max: { value: 0.9, unit: 'ratio' },
      gpu_allocation_ratio_mean: { value: 0.39, unit: 'ratio' },
      gpu_idle_milli_end: { value: 16_500, unit: 'count' },
      gpu_idle_milli_max: { value: 24_000, unit: 'count' },
      gpu_idle_milli_mean: { value: 14_618.46, unit: 'count' },
      gpu_stranded_milli_end: { value: 0, unit: 'count' },
      gpu_stranded_milli_mean: { value: 566, unit: 'count' },
    };
    printSummary(screen, 'gpus', { ...SUMMARY, metrics }, []);
    expect(screen.text).toMatchInlineSnapshot(`
      "gpus

      Shared GPUs: 24    mean    peak  at the end
        allocated      39.0 %  90.0 %      31.3 %
        idle             14.6      24        16.5
        stranded        0.566                   0


      "
    `);
  });

  test('without metrics there is little to say', () => {
    const screen = new Screen();
    printSummary(screen, 'openb, seed 1', { ...SUMMARY, metrics: {} }, ['fingerprint x']);
    expect(screen.text).toBe('openb, seed 1\n\nfingerprint x\n');
  });
});

describe('names of metrics are taken apart', () => {
  test.each([
    ['pods_total', { base: 'pods', statistic: 'total', labels: {} }],
    ['orrery_wait', { base: 'orrery_wait', statistic: '', labels: {} }],
    ['x_seconds_p99{a="1",b="2"}', { base: 'x_seconds', statistic: 'p99', labels: { a: '1', b: '2' } }],
    ['x{reason="a \\"b\\", {c}\\n\\\\d"}', { base: 'x', statistic: '', labels: { reason: 'a "b", {c}\n\\d' } }],
  ])('%s', (name, expected) => {
    expect(new MetricTable({ [name]: { value: 1, unit: 'count' } }).all[0]).toMatchObject(expected);
  });
});

test('a table has no borders and no blanks at the ends of its lines', () => {
  expect(
    renderTable(
      ['name', 'count'],
      [
        ['a', '1'],
        ['longer', '1,000'],
      ],
    ),
  ).toBe('name    count\na           1\nlonger  1,000');
});

test('a warning is one line', () => {
  const screen = new Screen();
  printWarnings(screen, ['first\nsecond', 'third']);
  expect(screen.text).toBe('warning: first second\nwarning: third\n');
});

test('warnings show nothing that moves the cursor', () => {
  const screen = new Screen();
  printWarnings(screen, ['\u001b[31mred\u009b0m', '\r\n one \r two\u0085three\u2028\n']);
  expect(screen.text).toBe('warning: \ufffd[31mred\ufffd0m\nwarning: one two three\n');
});
