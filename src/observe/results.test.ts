import { expect, test } from 'vitest';
import { GPU_COUNT, GPU_INDEX, GPU_MILLI } from '../api/objects/gpu.ts';
import { MemorySink } from './testing/memory-sink.ts';
import { observeWorld } from './testing/observe-world.ts';
import { GIB, type World } from './testing/world.ts';
import { numberText, secondsText } from './number-text.ts';

function story(world: World): void {
  world.addNode('node-1', { cpu: 4000, memory: 8 * GIB, pods: 10, 'nvidia.com/gpu': 2 });
  world.at(0.5).addPod('web-1', { cpu: 1500, memory: 2 * GIB });
  world.attempt('web-1', { attempt: 2 });
  world.at(1).bind('web-1', 'node-1');
  world.at(1.25).start('web-1');
  world.at(2).setPodReady('web-1');
  world.addPod('train, "big"', { 'nvidia.com/gpu': 4 });
  world.at(2.5).addPod('lost', { cpu: 100 }, { nodeName: 'nowhere' });
  world.at(3).setPhase('web-1', 'Succeeded');
  world.changePod('lost', (pod) => ({ ...pod, status: { ...pod.status, phase: 'Failed', reason: 'Evicted' } }));
  world.removePod('lost');
}

function filesOf(metrics?: readonly string[]): Record<string, string> {
  const sink = new MemorySink();
  observeWorld(story, 4, { sink, ...(metrics === undefined ? {} : { metrics }) });
  expect(sink.closed.toSorted()).toEqual(Object.keys(sink.files).toSorted());
  return sink.files;
}

test('pods.csv: one row per pod in the order of creation', () => {
  expect(filesOf([])['pods.csv']).toMatchInlineSnapshot(`
    "namespace,name,node,phase,created_seconds,scheduled_seconds,started_seconds,ready_seconds,finished_seconds,deleted_seconds,pending_seconds,attempts,reason,disruption,request_cpu_cores,request_memory_bytes,request_nvidia.com/gpu
    default,web-1,node-1,Succeeded,0.5,1,1.25,2,3,,0.5,2,,,1.5,2147483648,0
    default,"train, ""big""",,Pending,2,,,,,,2,0,,,0,0,4
    default,lost,nowhere,Failed,2.5,2.5,,,3,3,0,0,Evicted,,0.1,0,0
    "
  `);
});

test('nodes.csv: one row per node, none for a name that never was one', () => {
  expect(filesOf([])['nodes.csv']).toMatchInlineSnapshot(`
    "name,pool,zone,instance_type,joined_seconds,left_seconds,pods_bound,capacity_cpu_cores,capacity_memory_bytes,capacity_pods,capacity_nvidia.com/gpu,allocatable_cpu_cores,allocatable_memory_bytes,allocatable_pods,allocatable_nvidia.com/gpu,allocation_ratio_mean_cpu,allocation_ratio_mean_memory,allocation_ratio_mean_pods,allocation_ratio_mean_nvidia.com/gpu
    node-1,,,,0,,1,4,8589934592,10,2,4,8589934592,10,2,0.1875,0.125,0.05,0
    "
  `);
});

test('shared GPUs: what pods ask for and which devices they have been given', () => {
  const sink = new MemorySink();
  const play = (world: World): void => {
    world.addNode('node-1', { cpu: 4000, memory: 8 * GIB, pods: 10, [GPU_COUNT]: 2, [GPU_MILLI]: 2000 });
    world.addPod('web', { cpu: 100 });
    world.addPod('train', {}, { gpus: { count: 2, milli: 1000, models: [] } });
    world.addPod('share', {}, { gpus: { count: 1, milli: 300, models: [] } });
    world.at(1).changePod('train', (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, annotations: { [GPU_INDEX]: '0-1' } },
      spec: { ...pod.spec, nodeName: 'node-1' },
    }));
  };
  observeWorld(play, 2, { sink, metrics: ['cluster_allocation_ratio'] });
  const columnsOf = (file: string): string[][] =>
    sink.files[file]!.trimEnd()
      .split('\n')
      .map((line) => line.split(','));
  expect(columnsOf('pods.csv').map((cells) => [cells[1], ...cells.slice(-2)])).toEqual([
    ['name', `request_${GPU_MILLI}`, 'gpu_index'],
    ['web', '0', ''],
    ['train', '2000', '0-1'],
    ['share', '300', ''],
  ]);
  const [header, row] = columnsOf('nodes.csv');
  expect(header!.filter((name) => name.includes('gpu'))).toEqual([
    `capacity_${GPU_COUNT}`,
    `capacity_${GPU_MILLI}`,
    `allocatable_${GPU_COUNT}`,
    `allocatable_${GPU_MILLI}`,
    `allocation_ratio_mean_${GPU_MILLI}`,
  ]);
  expect(row!.at(-1)).toBe('0.5');
  expect(columnsOf('timeseries.csv').map((cells) => cells.at(-1))).toEqual([
    `cluster_allocation_ratio_${GPU_MILLI}`,
    '0',
    '1',
    '1',
  ]);
});

test('timeseries.csv', () => {
  expect(filesOf(['kube_pod_status_phase', 'cluster_allocation_ratio'])['timeseries.csv']).toMatchInlineSnapshot(`
    "time_seconds,cluster_allocation_ratio_cpu,cluster_allocation_ratio_memory,cluster_allocation_ratio_pods,cluster_allocation_ratio_nvidia.com/gpu,pods_pending,pods_running,pods_succeeded,pods_failed,pods_unknown
    0,0,0,0,0,0,0,0,0,0
    1,0.375,0.25,0.1,0,1,0,0,0,0
    2,0.375,0.25,0.1,0,1,1,0,0,0
    3,0,0,0,0,1,0,1,0,0
    4,0,0,0,0,1,0,1,0,0
    "
  `);
});

test('summary.json has its keys in order', () => {
  expect(filesOf(['pod_pending_seconds', 'kube_node_count'])['summary.json']).toMatchInlineSnapshot(`
    "{
      "fingerprint": "39e668a85fff57f7fb515c9cd53d0937",
      "seed": "1",
      "scenarioHash": "abc",
      "version": "0.1.0",
      "tieBreak": "random",
      "metrics": {
        "kube_node_count_end": {
          "value": 1,
          "unit": "count"
        },
        "kube_node_count_max": {
          "value": 1,
          "unit": "count"
        },
        "kube_node_count_mean": {
          "value": 1,
          "unit": "count"
        },
        "kube_node_status_condition_end{condition=\\"Ready\\",status=\\"true\\"}": {
          "value": 0,
          "unit": "count"
        },
        "kube_node_status_condition_max{condition=\\"Ready\\",status=\\"true\\"}": {
          "value": 0,
          "unit": "count"
        },
        "kube_node_status_condition_mean{condition=\\"Ready\\",status=\\"true\\"}": {
          "value": 0,
          "unit": "count"
        },
        "pod_pending_seconds_max": {
          "value": 0.5,
          "unit": "seconds"
        },
        "pod_pending_seconds_mean": {
          "value": 0.5,
          "unit": "seconds"
        },
        "pod_pending_seconds_p50": {
          "value": 0.5,
          "unit": "seconds"
        },
        "pod_pending_seconds_p90": {
          "value": 0.5,
          "unit": "seconds"
        },
        "pod_pending_seconds_p95": {
          "value": 0.5,
          "unit": "seconds"
        },
        "pod_pending_seconds_p99": {
          "value": 0.5,
          "unit": "seconds"
        }
      }
    }
    "
  `);
});

test('the same story gives the same bytes', () => {
  expect(filesOf()).toEqual(filesOf());
});

test.each([
  [0, '0'],
  [-0, '0'],
  [1.5, '1.5'],
  [100, '100'],
  [0.1 + 0.2, '0.3'],
  [-0.0000001, '0'],
  [1e15 + 0.5, '1000000000000000.5'],
  [NaN, ''],
])('numberText(%s) is "%s"', (value, text) => expect(numberText(value)).toBe(text));

test.each([
  [0, '0'],
  [1, '0.000001'],
  [1_500_000, '1.5'],
  [10_000_000, '10'],
  [12_873_600_000_001, '12873600.000001'],
])('secondsText(%s) is "%s"', (time, text) => expect(secondsText(time)).toBe(text));
