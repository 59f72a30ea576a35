import { expect, test } from 'vitest';
import { attachTranscript, type TranscriptOptions } from './transcript.ts';
import { GIB, World } from './testing/world.ts';

function transcript(story: (world: World) => void, options?: TranscriptOptions): string {
  const world = new World();
  const lines: string[] = [];
  attachTranscript(world.on, (line) => void lines.push(line), options);
  story(world);
  return lines.join('\n');
}

function lifeOfAPod(world: World): void {
  const { journal } = world;
  world.addNode('node-3', { cpu: 4000, memory: 8 * GIB, pods: 110 });
  world.at(1);
  journal.append({ kind: 'submitted', object: 'Pod', key: 'default/web-1' });
  world.addPod('web-1', { cpu: 500, memory: GIB });
  journal.append({ kind: 'pod-queued', pod: world.pods.get('web-1')!, queue: 'active', event: 'PodAdd' });
  world.at(1.25).attempt('web-1', { nodeName: 'node-3' });
  journal.append({
    kind: 'api-request',
    component: 'kube-scheduler',
    verb: 'create',
    resource: 'pods/binding',
    code: 201,
    latency: 5200,
    throttled: 0,
  });
  world.at(1.3).bind('web-1', 'node-3');
  const pull = { pod: world.pods.get('web-1')!, nodeName: 'node-3', image: 'nginx:1.27', bytes: 54_000_000 };
  world.at(3.5);
  journal.append({ kind: 'image-pulled', ...pull, duration: 2_100_000 });
  world.at(4).start('web-1');
  world.at(5).setPodReady('web-1');
  world.at(86_400 + 60).removePod('web-1');
}

test('the life of a pod', () => {
  expect(transcript(lifeOfAPod)).toMatchInlineSnapshot(`
    "00:00:00.000000  etcd                Node node-3 rev 1 created: cpu=4 memory=8Gi pods=110
    00:00:01.000000  workload            Pod default/web-1 submitted
    00:00:01.000000  etcd                Pod default/web-1 rev 2 created: cpu=500m memory=1Gi
    00:00:01.000000  scheduler           default/web-1 to active (PodAdd)
    00:00:01.250000  scheduler           default/web-1 scheduled to node-3 (attempt 1, 3 of 3 feasible, score 273)
    00:00:01.300000  etcd                Pod default/web-1 rev 3: nodeName="" -> node-3
    00:00:03.500000  kubelet/node-3      default/web-1 image nginx:1.27 pulled (54 MB in 2.1s)
    00:00:04.000000  kubelet/node-3      default/web-1 containers started in 0.001s
    00:00:04.000000  etcd                Pod default/web-1 rev 4: phase=Pending -> Running
    00:00:05.000000  etcd                Pod default/web-1 rev 5: Ready=True
    1d 00:01:00.000000  etcd                Pod default/web-1 rev 6 deleted"
  `);
});

test('api traffic on request, and a filter', () => {
  const filter: TranscriptOptions['filter'] = ({ kind }) => kind !== 'committed';
  expect(transcript(lifeOfAPod, { api: true, filter }).split('\n')[3]).toMatchInlineSnapshot(
    `"00:00:01.250000  kube-scheduler      create pods/binding 201 in 0.0052s"`,
  );
});

test('an attempt that fails says why', () => {
  const story = (world: World): void => {
    world.addPod('big', { cpu: 64_000 });
    world.attempt('big', {
      result: 'unschedulable',
      attempt: 2,
      nodesFeasible: 0,
      rejections: [
        { plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', nodeCount: 2 },
        { plugin: 'TaintToleration', reason: 'node(s) had untolerated taint(s)', nodeCount: 1 },
      ],
    });
  };
  expect(transcript(story)).toMatchInlineSnapshot(`
    "00:00:00.000000  etcd                Pod default/big rev 1 created: cpu=64
    00:00:00.000000  scheduler           default/big unschedulable (attempt 2, 0 of 3 feasible): 2 Insufficient cpu [NodeResourcesFit], 1 node(s) had untolerated taint(s) [TaintToleration]"
  `);
});

test('changes of nodes and labels', () => {
  const story = (world: World): void => {
    world.addNode('node-1', { cpu: 4000 });
    world.setReady('node-1', true);
    world.changeNode('node-1', (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: { zone: 'a' } },
      spec: { unschedulable: true, taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] },
    }));
    world.changeNode('node-1', (node) => ({ ...node, status: { ...node.status, allocatable: { cpu: 3500 } } }));
    world.removeNode('node-1');
  };
  expect(transcript(story)).toMatchInlineSnapshot(`
    "00:00:00.000000  etcd                Node node-1 rev 1 created: cpu=4
    00:00:00.000000  etcd                Node node-1 rev 2: Ready=True
    00:00:00.000000  etcd                Node node-1 rev 3: labels.zone="" -> a, unschedulable=false -> true, taints.gpu.key="" -> gpu, taints.gpu.value="" -> yes, taints.gpu.effect="" -> NoSchedule
    00:00:00.000000  etcd                Node node-1 rev 4: allocatable.cpu=4000 -> 3500
    00:00:00.000000  etcd                Node node-1 rev 5 deleted"
  `);
});
