import { describe, expect, test } from 'vitest';
import { findUnmeasured, selectMetrics } from './metric-list.ts';

const OF_NODES = [
  'cluster_allocation_ratio_mean{resource="alibabacloud.com/gpu-milli"}',
  'cluster_allocation_ratio_mean{resource="cpu"}',
  'cluster_allocation_ratio_mean{resource="pods"}',
  'stranded_allocatable_ratio_mean{resource="alibabacloud.com/gpu-milli"}',
];

describe('metrics that are compared by default', () => {
  test('extended resources, but not the number of pods', () => {
    expect(selectMetrics(undefined, OF_NODES)).toEqual([OF_NODES[0], OF_NODES[1], OF_NODES[3]]);
  });

  test('of shared GPUs what is known device by device, and no sums of the same beside it', () => {
    const ofDevices = ['gpu_allocation_ratio_mean', 'gpu_fragmentation_milli_mean', 'gpu_stranded_milli_mean'];
    expect(selectMetrics(undefined, [...OF_NODES, ...ofDevices]).toSorted()).toEqual([OF_NODES[1], ...ofDevices]);
  });

  test('where nothing is known of what is stranded on devices, the sum is compared', () => {
    expect(selectMetrics(undefined, [...OF_NODES, 'gpu_allocation_ratio_mean'])).toContain(OF_NODES[3]);
  });
});

test('a sum stays where not every variant knows the devices', () => {
  const measured = [...OF_NODES, 'gpu_allocation_ratio_mean'];
  expect(selectMetrics(undefined, measured)).not.toContain(OF_NODES[0]);
  expect(selectMetrics(undefined, measured, OF_NODES)).toEqual(expect.arrayContaining([OF_NODES[0], measured.at(-1)]));
});

test('no names at all are a mistake', () => {
  expect(() => findUnmeasured(' , ', ['pods_total'], 'x.yaml')).toThrow(
    '--metrics expected names of metrics; there is " , "',
  );
});

describe('what can be said before anything runs', () => {
  test.each([
    ['pods_bound_total', ['pods_total']],
    ['pods_never_scheduled_wait_seconds', ['pods_total']],
    ['gpu_arrival_allocation_percent{arrived="100"},pods_bound.total', ['gpu_devices', 'pods_total']],
    ['orrery_events_total', []],
    ['all', []],
    [undefined, ['gpu_devices']],
  ])('%s, where %j is gathered: nothing', (given, gatherers) => {
    expect(findUnmeasured(given, gatherers, 'x.yaml')).toBeUndefined();
  });

  test.each([
    [
      'pods_bound_total',
      ['gpu_devices'],
      '--metrics pods_bound_total will not be measured: metrics of the scenario leave out pods_total',
    ],
    [
      'pods',
      ['pods_total'],
      '--metrics there is no metric called "pods"; docs/metrics.md and summary.json have their names',
    ],
    [
      undefined,
      ['etcd_commits'],
      'x.yaml there is nothing to compare: the scenario gathers none of the metrics that are compared by default (ask for others with --metrics, or let it gather more)',
    ],
  ])('%s, where %j is gathered', (given, gatherers, line) => {
    expect(findUnmeasured(given, gatherers, 'x.yaml')?.line).toBe(line);
  });
});
