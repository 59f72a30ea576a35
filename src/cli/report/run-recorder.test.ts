import { expect, test } from 'vitest';
import type { ResultSink } from '../../observe/results.ts';
import { World } from '../../observe/testing/world.ts';
import { RunRecorder } from './run-recorder.ts';

/** What the recorder writes about a story. */
function record(story: (world: World) => void): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string>();
  const sink: ResultSink = {
    open: (file) => ({ write: (text) => void texts.set(file, (texts.get(file) ?? '') + text), close: () => {} }),
  };
  const world = new World();
  const recorder = new RunRecorder(sink);
  recorder.listen(world.on);
  story(world);
  recorder.close();
  return new Map([...texts].map(([file, text]) => [file, text.trimEnd().split('\n').slice(1)]));
}

test('attempts, with what brought the pod back into the queue, and why nodes were rejected', () => {
  const rows = record((world) => {
    const pod = world.addPod('a');
    const queued = (queue: 'active' | 'backoff' | 'unschedulable', event: string): void =>
      world.journal.append({ kind: 'pod-queued', pod, queue, event });
    queued('active', 'UnschedulablePodAdd');
    const rejections = [
      { plugin: 'NodeName', reason: 'node(s) did not match', nodeCount: 1 },
      { plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', nodeCount: 3 },
    ];
    world.at(1).attempt('a', { result: 'unschedulable', nodesExamined: 4, nodesFeasible: 0, rejections });
    queued('unschedulable', 'ScheduleAttemptFailure');
    queued('backoff', 'NodeAdd');
    queued('active', 'BackoffComplete');
    world
      .at(2.5)
      .attempt('a', { attempt: 2, result: 'scheduled', nodeName: 'node-1', nodesExamined: 5, nodesFeasible: 1 });
  }).get('attempts.csv')!;
  expect(rows[0]).toMatch(
    /^1,default,a,1,unschedulable,,4,0,\d+,\d+,UnschedulablePodAdd,3 Insufficient cpu \[NodeResourcesFit\]; 1 node\(s\) did not match \[NodeName\]$/,
  );
  expect(rows[1]).toMatch(/^2\.5,default,a,2,scheduled,node-1,5,1,\d+,\d+,NodeAdd,$/);
});

test('events of the cluster', () => {
  const rows = record((world) => {
    world.addNode('node-1', { cpu: 4000 });
    const pod = world.addPod('a');
    world.setReady('node-1', true);
    world.at(5).journal.append({ kind: 'fault-injected', fault: 'node-crash', target: 'node-1' });
    world.journal.append({ kind: 'machine-stopped', nodeName: 'node-1', reason: 'crash' });
    world.at(45).setReady('node-1', false);
    world.setReady('node-1', false);
    world.at(60).journal.append({ kind: 'machine-started', nodeName: 'node-1' });
    world.setReady('node-1', true);
    world.journal.append({
      kind: 'preempted',
      pod,
      nodeName: 'node-1',
      victims: ['default/b', 'default/c'],
      pdbViolations: 0,
    });
  }).get('events.csv');
  expect(rows).toEqual([
    '0,node ready,node-1,',
    '5,fault,node-1,node-crash',
    '5,machine stopped,node-1,crash',
    '45,node not ready,node-1,Ready is False',
    '60,machine started,node-1,',
    '60,node ready,node-1,',
    '60,preemption,node-1,"default/a evicts default/b, default/c"',
  ]);
});
