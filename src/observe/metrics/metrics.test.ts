import { describe, expect, test } from 'vitest';
import { GPU_COUNT, GPU_MILLI } from '../../api/objects/gpu.ts';
import { metricLines, observeWorld } from '../testing/observe-world.ts';
import { ALL_METRICS } from '../testing/registry.ts';
import { GIB, type World } from '../testing/world.ts';

const SMALL_NODE = { cpu: 4000, memory: 8 * GIB, pods: 10 };

/** Two pods: one bound after 1 s and ready after 3 s, one never bound. */
function twoPods(world: World): void {
  world.addNode('node-1', SMALL_NODE);
  world.at(2).addPod('web-1', { cpu: 1000, memory: 2 * GIB }, { behavior: { usageRatio: { cpu: 0.5 } } });
  world.addPod('web-2', { cpu: 8000 });
  world.attempt('web-1');
  world.attempt('web-2', {
    result: 'unschedulable',
    rejections: [{ plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', nodeCount: 1 }],
  });
  world.journal.append({ kind: 'pod-queued', pod: world.pods.get('web-2')!, queue: 'unschedulable', event: 'x' });
  world.at(3).bind('web-1', 'node-1');
  world.at(4).start('web-1');
  world.at(5).setPodReady('web-1');
  world.at(8).setPhase('web-1', 'Succeeded');
  world.at(9).removePod('web-1');
}

/** Two nodes lend out two GPUs each; a share and a whole one are on the first, of which the share runs half of the time. */
function sharedGpus(world: World): void {
  const gpus = { [GPU_COUNT]: 2, [GPU_MILLI]: 2000 };
  world.addNode('node-1', { ...SMALL_NODE, ...gpus });
  world.addNode('node-2', { ...SMALL_NODE, ...gpus });
  world.addPod('share', { cpu: 1000 }, { gpus: { count: 1, milli: 500, models: [] } });
  world.addPod('whole', { cpu: 2500 }, { gpus: { count: 1, milli: 1000, models: [] } });
  world.bind('share', 'node-1');
  world.bind('whole', 'node-1');
  world.start('share');
  world.at(5).setPhase('share', 'Succeeded');
}

function lines(name: string, story: (world: World) => void, seconds = 10): string[] {
  return metricLines(observeWorld(story, seconds, { metrics: [name] }));
}

describe('pods', () => {
  test('pod_pending_seconds', () => {
    expect(lines('pod_pending_seconds', twoPods)).toEqual([
      'pod_pending_seconds_max 1 seconds',
      'pod_pending_seconds_mean 1 seconds',
      'pod_pending_seconds_p50 1 seconds',
      'pod_pending_seconds_p90 1 seconds',
      'pod_pending_seconds_p95 1 seconds',
      'pod_pending_seconds_p99 1 seconds',
    ]);
  });

  test('pod_pending_seconds leaves out pods that their creator placed', () => {
    expect(lines('pod_pending_seconds', (world) => world.addPod('web-1', {}, { nodeName: 'node-1' }))).toEqual([]);
  });

  test('pod_startup_seconds', () => {
    expect(lines('pod_startup_seconds', twoPods)).toContain('pod_startup_seconds_p50 3 seconds');
  });

  test('pods_total', () => {
    expect(lines('pods_total', twoPods)).toEqual([
      'pods_bound_total 1 count',
      'pods_created_total 2 count',
      'pods_deleted_total 1 count',
      'pods_deleted_unscheduled_total 0 count',
      'pods_failed_total 0 count',
      'pods_never_scheduled 1 count',
      'pods_never_scheduled_wait_seconds_max 8 seconds',
      'pods_never_scheduled_wait_seconds_mean 8 seconds',
      'pods_started_total 1 count',
      'pods_succeeded_total 1 count',
    ]);
  });

  test('kube_pod_status_phase: Pending is 2 pods for 2 s and 1 pod for 6 s', () => {
    const values = lines('kube_pod_status_phase', twoPods);
    expect(values).toContain('kube_pod_status_phase_mean{phase="Pending"} 1 count');
    expect(values).toContain('kube_pod_status_phase_max{phase="Pending"} 2 count');
    expect(values).toContain('kube_pod_status_phase_end{phase="Pending"} 1 count');
    expect(values).toContain('kube_pod_status_phase_mean{phase="Running"} 0.4 count');
    expect(values).toContain('kube_pod_status_phase_mean{phase="Succeeded"} 0.1 count');
  });

  test('pod_bindings_per_second', () => {
    const story = (world: World): void => {
      for (const [seconds, name] of [
        [0.1, 'a'],
        [0.9, 'b'],
        [1, 'c'],
      ] as const) {
        world.at(seconds).addPod(name);
        world.bind(name, 'node-1');
      }
    };
    expect(lines('pod_bindings_per_second', story)).toEqual([
      'pod_bindings_per_second_max 2 1/s',
      'pod_bindings_per_second_mean 0.3 1/s',
    ]);
  });
});

describe('cluster', () => {
  test('cluster_allocation_ratio: a quarter of the cpu for 5 of 10 s', () => {
    const values = lines('cluster_allocation_ratio', twoPods);
    expect(values).toContain('cluster_allocation_ratio_mean{resource="cpu"} 0.125 ratio');
    expect(values).toContain('cluster_allocation_ratio_max{resource="memory"} 0.25 ratio');
    expect(values).toContain('cluster_allocation_ratio_end{resource="pods"} 0 ratio');
    expect(values.filter((line) => line.includes('ephemeral-storage'))).toEqual([]);
  });

  test('cluster_allocation_ratio follows extended resources, nodes that come late and nodes that go', () => {
    const values = lines('cluster_allocation_ratio', (world) => {
      world.addNode('node-1', { ...SMALL_NODE, 'nvidia.com/gpu': 4 });
      world.addPod('train', { 'nvidia.com/gpu': 3 });
      world.bind('train', 'node-1');
      world.at(5).addNode('node-2', { ...SMALL_NODE, 'nvidia.com/gpu': 2 });
      world.at(8).removeNode('node-1');
    });
    // 3/4 for 5 s, 3/6 for 3 s, 0/2 for 2 s.
    expect(values).toContain('cluster_allocation_ratio_mean{resource="nvidia.com/gpu"} 0.525 ratio');
  });

  test('shared GPUs count in thousandths of devices, and how many a node has is nothing to be filled', () => {
    const gpuLines = (name: string): string[] => lines(name, sharedGpus).filter((line) => line.includes('gpu-'));
    // 1500 of 4000 for 5 s, 1000 for 5 s.
    expect(gpuLines('cluster_allocation_ratio')).toEqual([
      `cluster_allocation_ratio_end{resource="${GPU_MILLI}"} 0.25 ratio`,
      `cluster_allocation_ratio_max{resource="${GPU_MILLI}"} 0.375 ratio`,
      `cluster_allocation_ratio_mean{resource="${GPU_MILLI}"} 0.3125 ratio`,
    ]);
    expect(gpuLines('cluster_utilization_ratio')).toContain(
      `cluster_utilization_ratio_max{resource="${GPU_MILLI}"} 0.125 ratio`,
    );
    // The median pod asks for 1.75 cores and 750: so much cpu is not left beside the two pods, nor beside the one that stays.
    expect(gpuLines('stranded_capacity_ratio')).toContain(
      `stranded_allocatable_ratio_mean{resource="${GPU_MILLI}"} 0.1875 ratio`,
    );
    expect(lines('stranded_capacity_ratio', sharedGpus).filter((line) => line.includes(GPU_COUNT))).toEqual([]);
  });

  test('the number of GPUs of a node counts where containers ask for it, as any extended resource', () => {
    const values = lines('cluster_allocation_ratio', (world) => {
      world.addNode('node-1', { ...SMALL_NODE, [GPU_COUNT]: 2 });
      world.addPod('train', { [GPU_COUNT]: 1 });
      world.bind('train', 'node-1');
    });
    expect(values).toContain(`cluster_allocation_ratio_mean{resource="${GPU_COUNT}"} 0.5 ratio`);
  });

  test('and where nodes name nothing but the number, before anybody asks for it', () => {
    const values = lines('cluster_allocation_ratio', (world) => {
      world.addNode('node-1', { ...SMALL_NODE, [GPU_COUNT]: 2 });
    });
    expect(values).toContain(`cluster_allocation_ratio_mean{resource="${GPU_COUNT}"} 0 ratio`);
  });

  test('shared GPUs that nobody has looked after break no check: that is for a plugin to do', () => {
    const values = lines('cluster_allocation_ratio', (world) => {
      world.addNode('node-1', { ...SMALL_NODE, [GPU_COUNT]: 1, [GPU_MILLI]: 1000 });
      for (const name of ['a', 'b', 'c']) {
        const pod = world.addPod(name, {}, { gpus: { count: 1, milli: 1000, models: [] } });
        world.bind(name, 'node-1');
        world.journal.append({ kind: 'pod-admitted', pod, slot: world.slotOf(pod), nodeName: 'node-1' });
      }
    });
    expect(values).toContain(`cluster_allocation_ratio_end{resource="${GPU_MILLI}"} 3 ratio`);
  });

  test('cluster_utilization_ratio: half of the requested cpu while the containers run', () => {
    const values = lines('cluster_utilization_ratio', twoPods);
    expect(values).toContain('cluster_utilization_ratio_max{resource="cpu"} 0.125 ratio');
    expect(values).toContain('cluster_utilization_ratio_mean{resource="cpu"} 0.05 ratio');
    expect(values).toContain('cluster_utilization_ratio_mean{resource="memory"} 0.1 ratio');
  });

  test('stranded_capacity_ratio: free gpus beside too little cpu for a gpu pod', () => {
    const values = lines('stranded_capacity_ratio', (world) => {
      world.addNode('node-1', { cpu: 4000, memory: 8 * GIB, pods: 10, 'nvidia.com/gpu': 2 });
      world.addNode('node-2', { cpu: 4000, memory: 8 * GIB, pods: 10, 'nvidia.com/gpu': 2 });
      world.addPod('train', { cpu: 2000, 'nvidia.com/gpu': 1 });
      world.at(5).addPod('web', { cpu: 3000 });
      world.bind('web', 'node-1');
    });
    // From second 5 on: 2 of 4 gpus lie where 1 core is left, of the 2 that the gpu pod asks for.
    expect(values).toContain('stranded_free_ratio_mean{resource="nvidia.com/gpu"} 0.25 ratio');
    expect(values).toContain('stranded_free_ratio_max{resource="nvidia.com/gpu"} 0.5 ratio');
    // The typical cpu pod asks for 2.5 cores (median of 2 and 3): 1 of 5 free cores lies where it does not fit.
    expect(values).toContain('stranded_free_ratio_end{resource="cpu"} 0.2 ratio');
    expect(values).toContain('stranded_allocatable_ratio_end{resource="cpu"} 0.125 ratio');
  });

  test('stranded_capacity_ratio: nothing in an empty cluster, though most pods fit only on some of its nodes', () => {
    const values = lines('stranded_capacity_ratio', (world) => {
      world.addNode('small', SMALL_NODE);
      world.addNode('gpu', { cpu: 64000, memory: 8 * GIB, pods: 10, 'nvidia.com/gpu': 2 });
      world.addPod('train', { cpu: 32000, 'nvidia.com/gpu': 1 });
    });
    expect(values.filter((line) => / 0 ratio$/.test(line))).toEqual(values);
  });

  test('node_allocation_balance: 1/2 and 0 differ by 1/2 and deviate by 1/4', () => {
    const values = lines('node_allocation_balance', (world) => {
      world.addNode('node-1', SMALL_NODE);
      world.addNode('node-2', SMALL_NODE);
      world.addPod('web', { cpu: 2000 });
      world.at(5).bind('web', 'node-1');
    });
    expect(values).toContain('node_allocation_ratio_range_max{resource="cpu"} 0.5 ratio');
    expect(values).toContain('node_allocation_ratio_range_mean{resource="cpu"} 0.25 ratio');
    expect(values).toContain('node_allocation_ratio_stddev_end{resource="cpu"} 0.25 ratio');
    expect(values).toContain('node_allocation_ratio_stddev_end{resource="memory"} 0 ratio');
  });

  test('kube_node_count', () => {
    const values = lines('kube_node_count', (world) => {
      world.addNode('node-1', SMALL_NODE);
      world.at(5).addNode('node-2', SMALL_NODE);
      world.setReady('node-2', true);
    });
    expect(values).toEqual([
      'kube_node_count_end 2 count',
      'kube_node_count_max 2 count',
      'kube_node_count_mean 1.5 count',
      'kube_node_status_condition_end{condition="Ready",status="true"} 1 count',
      'kube_node_status_condition_max{condition="Ready",status="true"} 1 count',
      'kube_node_status_condition_mean{condition="Ready",status="true"} 0.5 count',
    ]);
  });
});

describe('scheduler', () => {
  test('scheduler_schedule_attempts_total', () => {
    expect(lines('scheduler_schedule_attempts_total', twoPods)).toEqual([
      'scheduler_schedule_attempts_total{result="error"} 0 count',
      'scheduler_schedule_attempts_total{result="scheduled"} 1 count',
      'scheduler_schedule_attempts_total{result="unschedulable"} 1 count',
    ]);
  });

  test('scheduler_preemption_attempts_total', () => {
    const story = (world: World): void => {
      world.addPod('a');
      world.attempt('a', { result: 'unschedulable', triedPreemption: true });
      world.attempt('a', { result: 'unschedulable' });
    };
    expect(lines('scheduler_preemption_attempts_total', story)).toEqual([
      'scheduler_preemption_attempts_total 1 count',
    ]);
  });

  test('scheduler_preemption_victims', () => {
    const story = (world: World): void => {
      const { journal } = world;
      const preempted = { kind: 'preempted', pod: world.addPod('a'), nodeName: 'n' } as const;
      journal.append({ ...preempted, victims: ['default/b'], pdbViolations: 0 });
      journal.append({ ...preempted, victims: ['default/c', 'default/d', 'default/e'], pdbViolations: 2 });
    };
    expect(lines('scheduler_preemption_victims', story)).toEqual([
      'scheduler_preemption_pdb_violations_total 2 count',
      'scheduler_preemption_victims_count 2 count',
      'scheduler_preemption_victims_max 3 count',
      'scheduler_preemption_victims_sum 4 count',
    ]);
  });

  test('scheduler_pod_scheduling_attempts', () => {
    const story = (world: World): void => {
      world.addPod('a');
      world.attempt('a', { attempt: 3 });
      world.attempt('a', { attempt: 9, result: 'error' });
    };
    expect(lines('scheduler_pod_scheduling_attempts', story)).toEqual([
      'scheduler_pod_scheduling_attempts_max 3 count',
      'scheduler_pod_scheduling_attempts_mean 3 count',
    ]);
  });

  test('scheduler_scheduling_algorithm_duration_seconds', () => {
    const name = 'scheduler_scheduling_algorithm_duration_seconds';
    expect(lines(name, twoPods)).toContain(`${name}_sum 0.001 seconds`);
  });

  test('scheduler_pending_pods', () => {
    const story = (world: World): void => {
      const pod = world.addPod('a');
      const queued = (queue: 'active' | 'errorBackoff'): void =>
        world.journal.append({ kind: 'pod-queued', pod, queue, event: 'x' });
      queued('active');
      world.at(2).attempt('a', { result: 'error' });
      world.at(4);
      queued('errorBackoff');
      world.at(5);
      queued('active');
      world.at(6).removePod('a');
    };
    const values = lines('scheduler_pending_pods', story);
    expect(values).toContain('scheduler_pending_pods_mean{queue="active"} 0.3 count');
    expect(values).toContain('scheduler_pending_pods_max{queue="active"} 1 count');
    expect(values).toContain('scheduler_pending_pods_mean{queue="backoff"} 0.1 count');
    expect(values).toContain('scheduler_pending_pods_end{queue="active"} 0 count');
  });

  test('scheduler_unschedulable_pods', () => {
    expect(lines('scheduler_unschedulable_pods', twoPods)).toEqual([
      'scheduler_unschedulable_attempts_total{plugin="NodeResourcesFit",reason="Insufficient cpu"} 1 count',
      'scheduler_unschedulable_pods_end{plugin="NodeResourcesFit"} 1 count',
      'scheduler_unschedulable_pods_max{plugin="NodeResourcesFit"} 1 count',
      'scheduler_unschedulable_pods_mean{plugin="NodeResourcesFit"} 0.8 count',
    ]);
  });
});

describe('api and etcd', () => {
  const story = ({ journal }: World): void => {
    const request = { component: 'kubelet/node-1', verb: 'patch', resource: 'pods/status' } as const;
    journal.append({ kind: 'api-request', ...request, code: 200, latency: 30_000, throttled: 10_000 });
    journal.append({
      kind: 'api-request',
      ...request,
      component: 'kubelet/node-2',
      code: 409,
      latency: 10_000,
      throttled: 0,
    });
    const renewal = { component: 'kubelet', verb: 'update', resource: 'leases' } as const;
    journal.append({ kind: 'api-requests-computed', ...renewal, code: 200, count: 1000 });
    journal.append({ kind: 'etcd-committed', writeCount: 3, latency: 4000 });
    journal.append({ kind: 'etcd-committed', writeCount: 1, latency: 2000 });
  };

  test('apiserver_request_total', () => {
    expect(lines('apiserver_request_total', story)).toEqual([
      'apiserver_request_computed_total{code="200",component="kubelet",resource="leases",verb="update"} 1000 count',
      'apiserver_request_errors_total{code="409"} 1 count',
      'apiserver_request_total{code="200",component="kubelet",resource="leases",verb="update"} 1000 count',
      'apiserver_request_total{code="200",component="kubelet",resource="pods/status",verb="patch"} 1 count',
      'apiserver_request_total{code="409",component="kubelet",resource="pods/status",verb="patch"} 1 count',
    ]);
  });

  test('rest_client_request_duration_seconds', () => {
    const labels = '{component="kubelet",resource="pods/status",verb="patch"}';
    expect(lines('rest_client_request_duration_seconds', story)).toEqual([
      `rest_client_rate_limiter_duration_seconds_max${labels} 0.01 seconds`,
      `rest_client_rate_limiter_duration_seconds_sum${labels} 0.01 seconds`,
      `rest_client_request_duration_seconds_max${labels} 0.02 seconds`,
      `rest_client_request_duration_seconds_mean${labels} 0.015 seconds`,
      `rest_client_request_duration_seconds_p50${labels} 0.015 seconds`,
      `rest_client_request_duration_seconds_p99${labels} 0.0199 seconds`,
    ]);
  });

  test('etcd_commits', () => {
    expect(lines('etcd_commits', story)).toEqual([
      'etcd_commit_batch_size_max 3 count',
      'etcd_commit_batch_size_mean 2 count',
      'etcd_commit_batches_total 2 count',
      'etcd_commit_duration_seconds_max 0.004 seconds',
      'etcd_commit_duration_seconds_mean 0.003 seconds',
      'etcd_commit_duration_seconds_p50 0.003 seconds',
      'etcd_commit_duration_seconds_p99 0.00398 seconds',
      'etcd_server_proposals_committed_total 4 count',
    ]);
  });
});

describe('kubelet', () => {
  test('kubelet_image_pulls: the second pod finds the image', () => {
    const story = (world: World): void => {
      world.addNode('node-1', SMALL_NODE);
      for (const name of ['a', 'b']) {
        world.addPod(name);
        world.bind(name, 'node-1');
      }
      const pull = { nodeName: 'node-1', image: 'nginx:1.27', bytes: 54_000_000, duration: 2_100_000 };
      world.journal.append({ kind: 'image-pulled', pod: world.pods.get('a')!, ...pull });
      world.start('a');
      world.start('b');
    };
    expect(lines('kubelet_image_pulls', story)).toEqual([
      'kubelet_image_cache_hits_total 1 count',
      'kubelet_image_pull_bytes_total 54000000 bytes',
      'kubelet_image_pull_duration_seconds_max 2.1 seconds',
      'kubelet_image_pull_duration_seconds_mean 2.1 seconds',
      'kubelet_image_pull_duration_seconds_p50 2.1 seconds',
      'kubelet_image_pull_duration_seconds_p99 2.1 seconds',
      'kubelet_image_pulls_total 1 count',
    ]);
  });

  test('kubelet_admission_rejections_total', () => {
    const story = (world: World): void => {
      const pod = world.addPod('a', {}, { nodeName: 'node-1' });
      world.journal.append({ kind: 'pod-rejected', pod, nodeName: 'node-1', reason: 'OutOfcpu', message: 'x' });
    };
    expect(lines('kubelet_admission_rejections_total', story)).toEqual([
      'kubelet_admission_rejections_total{reason="OutOfcpu"} 1 count',
    ]);
  });
});

test('each metric is called as its file', () => {
  for (const [file, { name }] of ALL_METRICS) expect(name).toBe(file.replaceAll('-', '_'));
});

test('no metric fails on a run in which nothing happened', () => {
  expect(metricLines(observeWorld(() => undefined, 0)).length).toBeGreaterThan(20);
});
