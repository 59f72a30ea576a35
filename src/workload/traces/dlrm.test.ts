import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../engine/time.ts';
import { readTrace } from '../testing/read-trace.ts';
import type { Submission } from '../trace.ts';
import dlrm from './dlrm.ts';

type PodSubmission = Extract<Submission, { pod: unknown }>;

const GIB = 1_073_741_824;
const HEADER = [...dlrm.columns.slice(0, 15), 'scheduled_time', dlrm.columns[15]].join(',');

function readOne(perNode: string, times: string, format: Record<string, unknown> = {}): PodSubmission {
  const row = `instance_7,HN,app_3,12,14,1,1,25,25,120.0,128.0,640.5,800.0,${perNode},${times}`;
  return readTrace(dlrm, `${HEADER}\n${row}\n`, { format })[0] as PodSubmission;
}

test('an instance of an application', () => {
  const { at, pod, deletion } = readOne('-1', '100.5,101,4000');
  expect({ at, deletion }).toEqual({ at: 100.5 * SECOND, deletion: { at: 4000 * SECOND, onlyIfPending: false } });
  expect(pod).toMatchObject({ name: 'instance-7', labels: { app: 'app_3', role: 'HN' }, annotations: {} });
  expect(pod.behavior).toBeUndefined();
  expect(pod.spec.restartPolicy).toBe('Always');
  expect(pod.spec.containers[0]).toMatchObject({
    requests: {
      cpu: 12_000,
      memory: 120 * GIB,
      'ephemeral-storage': 640.5 * GIB,
      'nvidia.com/gpu': 1,
      'koordinator.sh/rdma': 25,
    },
    limits: { cpu: 14_000, memory: 128 * GIB, 'ephemeral-storage': 800 * GIB },
  });
});

test('empty times: there from the start, never deleted', () => {
  const submission = readOne('-1', ',,');
  expect(submission.at).toBe(0);
  expect(submission).not.toHaveProperty('deletion');
});

test('names of resources, and no disk', () => {
  const { requests } = readOne('-1', ',,', { disk: false, gpuResource: 'a/gpu', rdmaResource: 'a/rdma' }).pod.spec
    .containers[0]!;
  expect(Object.keys(requests)).toEqual(['cpu', 'memory', 'a/gpu', 'a/rdma']);
});

describe('max_instance_per_node', () => {
  const labelSelector = { matchLabels: { app: 'app_3', role: 'HN' } };
  const topologyKey = 'kubernetes.io/hostname';

  test('-1 asks for nothing', () => {
    const { spec } = readOne('-1', ',,').pod;
    expect(spec.affinity ?? spec.topologySpreadConstraints).toBeUndefined();
  });

  test('1 is anti-affinity', () => {
    expect(readOne('1', ',,').pod.spec.affinity).toEqual({
      podAntiAffinity: { required: [{ labelSelector, topologyKey }] },
    });
  });

  test('more is a spread', () => {
    expect(readOne('8', ',,').pod.spec.topologySpreadConstraints).toEqual([
      { maxSkew: 8, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector },
    ]);
  });
});

test('the whole trace', () => {
  const text = gunzipSync(readFileSync(`${import.meta.dirname}/../../../traces/disaggregated_dlrm.csv.gz`));
  const pods = readTrace(dlrm, text) as PodSubmission[];
  expect(pods).toHaveLength(23_871);
  expect(pods.filter(({ at }) => at === 0)).toHaveLength(7280);
  expect(pods.filter(({ deletion }) => deletion === undefined)).toHaveLength(8878);
  expect(new Set(pods.map(({ pod }) => pod.labels['app'])).size).toBe(156);
  expect(new Set(pods.map(({ pod }) => pod.spec)).size).toBe(495);
  expect(pods.every(({ at }, index) => index === 0 || pods[index - 1]!.at <= at)).toBe(true);
});
