import type { Change } from '../../api/kinds.ts';
import { GPU_COUNT } from '../../api/objects/gpu.ts';
import { POD_GROUP_LABEL } from '../../api/objects/pod-group.ts';
import type { ResourceClaim, ResourceSlice } from '../../api/objects/resource.ts';
import type { World } from './world.ts';

/** A story in which every metric has something to tell. */
export function tellEverything(world: World): void {
  const { journal } = world;
  world.addNode('node-1', { cpu: 4000, memory: 1e9, pods: 10 });
  world.addPodGroup('gang', 1);
  const pod = world.addPod('a', { cpu: 1000 }, { labels: { [POD_GROUP_LABEL]: 'gang' } });
  world.attempt('a', { result: 'unschedulable', rejections: [{ plugin: 'NodeName', reason: 'no', nodeCount: 1 }] });
  journal.append({ kind: 'preempted', pod, nodeName: 'node-1', victims: ['default/b'], pdbViolations: 0 });
  world.at(1).attempt('a', { attempt: 2 });
  journal.append({ kind: 'pod-group-attempt', podGroup: 'default/gang', result: 'scheduled', podCount: 1 });
  journal.append({ kind: 'permit-wait-ended', pod, nodeName: 'node-1', waited: 10 });
  const request = { component: 'kubelet', verb: 'patch', resource: 'pods/status' } as const;
  journal.append({ kind: 'api-request', ...request, code: 409, latency: 10, throttled: 5 });
  journal.append({ kind: 'api-requests-computed', ...request, code: 200, count: 5 });
  journal.append({ kind: 'etcd-committed', writeCount: 1, latency: 10 });
  world.bind('a', 'node-1');
  const pull = { nodeName: 'node-1', image: 'nginx', bytes: 10, duration: 10 };
  journal.append({ kind: 'image-pulled', pod, ...pull });
  journal.append({ kind: 'pod-rejected', pod, nodeName: 'node-1', reason: 'OutOfcpu', message: 'no' });
  world.start('a');
  world.setPodReady('a');
  lendGpus(world);
  commitDevices(world);
}

/** One node with a device, and shares of it, until a tenth has been asked for. */
function lendGpus(world: World): void {
  world.addNode('gpu-node', { cpu: 4000, memory: 1e9, pods: 10, [GPU_COUNT]: 1 });
  world.addPod('share', {}, { gpus: { count: 1, milli: 100, models: [] } });
  world.bind('share', 'gpu-node');
}

function commitDevices({ journal }: World): void {
  const metadata = {
    name: 'x',
    namespace: '',
    uid: '',
    resourceVersion: 1,
    creationTimestamp: 0,
    labels: {},
    annotations: {},
  };
  const pool = { name: 'p', generation: 1, resourceSliceCount: 1 };
  const device = { name: 'd', attributes: {}, capacity: {} };
  const slice: ResourceSlice = {
    kind: 'ResourceSlice',
    metadata,
    spec: { driver: 'gpu.example.com', pool, allNodes: true, devices: [device] },
  };
  const results = [{ request: 'r', driver: 'gpu.example.com', pool: 'p', device: 'd' }];
  const claim: ResourceClaim = {
    kind: 'ResourceClaim',
    metadata,
    spec: { requests: [], constraints: [] },
    status: { allocation: { results }, reservedFor: [] },
  };
  for (const [index, object] of [slice, claim].entries()) {
    const revision = 1000 + index;
    const stored = { ...object, metadata: { ...metadata, resourceVersion: revision } };
    const change = { type: 'ADDED', kind: object.kind, object: stored, revision } as Change;
    journal.append({ kind: 'committed', change, component: 'user', slot: 0 });
  }
}
