import { describe, expect, test } from 'vitest';
import { renderPage } from '../cli/report/render-page.ts';
import { toRunReport } from '../cli/report/run-report.ts';
import { syntheticRun } from '../cli/report/synthetic-run.fixture.ts';
import { clusterEvents } from './cluster-events.ts';
import { findPods } from './find-pods.ts';
import { podSteps } from './pod-steps.ts';
import { unpack } from './read-data.ts';
import { requestsOf, toRunModel } from './run-model.ts';

const RUN = `default,web-0,worker-1,Succeeded,1,2,3,3.5,10,,1,2,,,2,1024
default,web-1,,Pending,1.5,,,,,,18.5,3,,,1,0
other,web-0,worker-0,Running,4,4.000001,5,,,,0.000001,1,Evicted,,2,1024
`;
const FILES = {
  ...syntheticRun({ nodeCount: 1, podCount: 1 }),
  texts: new Map([
    ['summary.json', JSON.stringify({ fingerprint: 'f', seed: '1', version: '0', scenarioHash: '', metrics: {} })],
    [
      'pods.csv',
      `namespace,name,node,phase,created_seconds,scheduled_seconds,started_seconds,ready_seconds,finished_seconds,deleted_seconds,pending_seconds,attempts,reason,disruption,request_cpu_cores,request_memory_bytes\n${RUN}`,
    ],
    [
      'nodes.csv',
      'name,pool,zone,instance_type,joined_seconds,left_seconds,pods_bound,allocatable_cpu_cores,allocatable_pods\nworker-0,a,,,0,15,1,4,110\nworker-1,b,,,3,,1,4,110\n',
    ],
    [
      'attempts.csv',
      'time_seconds,namespace,name,attempt,result,node,nodes_examined,nodes_feasible,nodes_tied,score,queued_by,rejections\n1.9,default,web-0,1,unschedulable,,1,0,0,0,,1 Insufficient cpu [NodeResourcesFit]\n1.95,default,web-1,1,unschedulable,,1,0,0,0,,\n2,default,web-0,2,scheduled,worker-1,2,2,1,88.5,NodeAdd,\n',
    ],
    ['events.csv', 'time_seconds,kind,object,text\n12,fault,worker-0,node-crash\n'],
  ]),
};

describe('a run, from its files through the page', () => {
  const model = toRunModel(toRunReport(FILES));
  const pods = model.pods!;

  test('times, nodes and requests of pods', () => {
    expect(model.endAt).toBe(20_000_000);
    expect([...pods.createdAt]).toEqual([1_000_000, 1_500_000, 4_000_000]);
    expect([...pods.scheduledAt]).toEqual([2_000_000, -1, 4_000_001]);
    expect([...pods.releasedAt]).toEqual([10_000_000, 20_000_000, 20_000_000]);
    expect([...pods.node].map((node) => model.nodeNames[node])).toEqual(['worker-1', undefined, 'worker-0']);
    expect([...requestsOf(pods, 'cpu_cores')]).toEqual([2, 1, 2]);
    expect([...requestsOf(pods, 'pods')]).toEqual([1, 1, 1]);
    expect([...requestsOf(pods, 'nvidia.com/gpu')]).toEqual([0, 0, 0]);
    expect(model.byNode).toEqual({ offsets: Int32Array.of(0, 1, 2), rows: Int32Array.of(2, 0) });
  });

  test('attempts of each pod', () => {
    expect(
      model.attemptsOf(0).map(({ at, result, nodeName, cause }) => `${at} ${result} ${nodeName} ${cause}`),
    ).toEqual(['1900000 unschedulable  ', '2000000 scheduled worker-1 NodeAdd']);
    expect(model.attemptsOf(1)).toHaveLength(1);
    expect(model.attemptsOf(2)).toEqual([]);
  });

  test('the life of a pod', () => {
    const life = (pod: number): string[] =>
      podSteps(model, pods, pod).map(({ what, at }) => `${what} ${at / 1_000_000}`);
    expect(life(0)).toEqual(['created 1', 'scheduled 2', 'started 3', 'ready 3.5', 'finished 10']);
    expect(life(1)).toEqual(['created 1.5', 'still pending at the end 20']);
    expect(life(2).at(-1)).toBe('still running at the end 20');
  });

  test('what changed the cluster', () => {
    expect(clusterEvents(model).map(({ at, kind, object }) => `${at / 1_000_000} ${kind} ${object}`)).toEqual([
      '3 node joined worker-1',
      '12 fault worker-0',
      '15 node left worker-0',
    ]);
  });

  test.each([
    [{ wanted: '', phase: '', order: 'pending' }, [1, 0, 2]],
    [{ wanted: 'other/', phase: '', order: 'pending' }, [2]],
    [{ wanted: '', phase: 'Pending', order: 'name' }, [1]],
    [{ wanted: '', phase: '', order: 'name' }, [0, 2, 1]],
    [{ wanted: 'nobody', phase: '', order: 'attempts' }, []],
  ] as const)('pods by %j', (query, rows) => expect([...findPods(model, query)]).toEqual(rows));
});

test('large data comes back as it was', async () => {
  const report = toRunReport(syntheticRun({ nodeCount: 20, podCount: 2000 }));
  const html = renderPage(report, { script: '', style: '', licences: '' });
  const [, base64] = /data-encoding="gzip\+base64">([^<]*)</.exec(html) ?? [];
  expect(JSON.parse(await unpack(base64!))).toEqual(JSON.parse(JSON.stringify(report)));
});
