import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../engine/time.ts';
import { readTrace } from '../testing/read-trace.ts';
import type { Submission } from '../trace.ts';
import openb from './openb.ts';

type PodSubmission = Extract<Submission, { pod: unknown }>;

const GPU = 'alibabacloud.com/gpu-milli';
const HEADER = [...openb.columns, ...openb.optionalColumns].join(',');

function readOne(row: string, format: Record<string, unknown> = {}): PodSubmission {
  return readTrace(openb, `${HEADER}\n${row}\n`, { format })[0] as PodSubmission;
}

test('a pod of the published trace', () => {
  expect(readOne('openb-pod-0001,6000,12288,1,460,,LS,Running,427061,12902960,427100')).toEqual({
    at: 427_061 * SECOND,
    pod: {
      name: 'openb-pod-0001',
      namespace: 'default',
      labels: { 'alibabacloud.com/qosClass': 'LS' },
      annotations: {},
      spec: {
        schedulerName: 'default-scheduler',
        containers: [
          {
            name: 'main',
            image: 'openb:v2023',
            imagePullPolicy: 'IfNotPresent',
            requests: { cpu: 6000, memory: 12_288 * 1_048_576, [GPU]: 460 },
            limits: { cpu: 6000, memory: 12_288 * 1_048_576, [GPU]: 460 },
          },
        ],
        priority: 0,
        preemptionPolicy: 'PreemptLowerPriority',
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 30,
      },
      behavior: { runDuration: (12_902_960 - 427_100) * SECOND },
    },
  });
});

test('several GPUs, models to choose from, a failure', () => {
  const { pod } = readOne('p,1000,1024,4,1000,V100M16|V100M32,BE,Failed,5,65,5', { namespace: 'gpu', image: 'app:v2' });
  expect(pod.namespace).toBe('gpu');
  expect(pod.spec.containers[0]!.image).toBe('app:v2');
  expect(pod.spec.containers[0]!.requests[GPU]).toBe(4000);
  expect(pod.spec.affinity).toEqual({
    nodeAffinity: {
      required: [
        {
          matchExpressions: [
            { key: 'alibabacloud.com/gpu-card-model', operator: 'In', values: ['V100M16', 'V100M32'] },
          ],
        },
      ],
    },
  });
  expect(pod.behavior).toEqual({ runDuration: 60 * SECOND, exitCode: 1 });
});

describe('a pod that was never scheduled', () => {
  const row = 'p,1000,1024,0,0,,BE,Pending,100,400,';

  test('is abandoned at its deletion_time', () => {
    const submission = readOne(row);
    expect(submission.deletion).toEqual({ at: 400 * SECOND, onlyIfPending: true });
    expect(submission.pod.behavior).toEqual({ runDuration: 300 * SECOND });
    expect(submission.pod.spec.containers[0]!.requests).not.toHaveProperty(GPU);
  });

  test('or waits', () => {
    expect(readOne(row, { neverScheduled: 'wait' })).not.toHaveProperty('deletion');
  });
});

describe('the whole trace', () => {
  const text = readFileSync(`${import.meta.dirname}/../../../traces/openb_pod_list_default.csv`);
  const pods = readTrace(openb, text, { chunkBytes: 65_536 }) as PodSubmission[];

  test('has the counts of its description', () => {
    expect(pods).toHaveLength(8152);
    expect(pods.filter(({ deletion }) => deletion !== undefined)).toHaveLength(897);
    expect(pods.filter(({ pod }) => pod.behavior?.exitCode === 1)).toHaveLength(1870);
    expect(pods.at(-1)!.at).toBe(12_901_761 * SECOND);
  });

  test('has one spec object per template', () => {
    const specs = new Set(pods.map(({ pod }) => pod.spec));
    expect(new Set([...specs].map((spec) => JSON.stringify(spec))).size).toBe(specs.size);
    expect(specs.size).toBe(151);
    expect([...specs].every((spec) => Object.isFrozen(spec.containers[0]!.requests))).toBe(true);
  });
});
