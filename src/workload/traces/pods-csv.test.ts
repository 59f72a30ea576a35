import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../engine/time.ts';
import { readTrace } from '../testing/read-trace.ts';
import type { Submission } from '../trace.ts';
import podsCsv from './pods-csv.ts';

type PodSubmission = Extract<Submission, { pod: unknown }>;

function read(text: string, format: Record<string, unknown> = {}): PodSubmission[] {
  return readTrace(podsCsv, text, { format }) as PodSubmission[];
}

test('name and arrival are enough', () => {
  expect(read('name,arrival\na,1m30s\n')[0]).toEqual({
    at: 90 * SECOND,
    pod: {
      name: 'a',
      namespace: 'default',
      labels: {},
      annotations: {},
      behavior: {},
      spec: {
        schedulerName: 'default-scheduler',
        containers: [{ name: 'main', image: 'app:v1', imagePullPolicy: 'IfNotPresent', requests: {}, limits: {} }],
        priority: 0,
        preemptionPolicy: 'PreemptLowerPriority',
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
      },
    },
  });
});

test('every column', () => {
  const columns = {
    name: 'job-7',
    arrival: '1.5',
    namespace: 'team',
    count: '',
    duration: '5m',
    exit_code: '3',
    delete_at: '1h',
    readiness_delay: '2',
    cpu: '500m',
    memory: '1Gi',
    image: 'x:latest',
    priority_class: 'high',
    restart_policy: 'OnFailure',
    scheduler_name: 'other',
    'label:app': 'web',
    'label:tier': '',
    'annotation:note': 'any text',
    'node_selector:disk': 'ssd',
    'resource:nvidia.com/gpu': '2',
    'resource:ephemeral-storage': '1Gi',
    'limit:cpu': '1',
  };
  const [submission] = read(`${Object.keys(columns).join(',')}\n${Object.values(columns).join(',')}\n`);
  expect(submission).toEqual({
    at: 1.5 * SECOND,
    deletion: { at: 60 * MINUTE, onlyIfPending: false },
    pod: {
      name: 'job-7',
      namespace: 'team',
      labels: { app: 'web' },
      annotations: { note: 'any text' },
      behavior: { runDuration: 5 * MINUTE, exitCode: 3, readinessDelay: 2 * SECOND },
      spec: {
        schedulerName: 'other',
        containers: [
          {
            name: 'main',
            image: 'x:latest',
            imagePullPolicy: 'Always',
            requests: { cpu: 500, memory: 1_073_741_824, 'nvidia.com/gpu': 2, 'ephemeral-storage': 1_073_741_824 },
            limits: { cpu: 1000, 'nvidia.com/gpu': 2 },
          },
        ],
        nodeSelector: { disk: 'ssd' },
        priorityClassName: 'high',
        priority: 0,
        preemptionPolicy: 'PreemptLowerPriority',
        restartPolicy: 'OnFailure',
        terminationGracePeriodSeconds: 30,
      },
    },
  });
});

test('a count makes equal pods that share everything but the name', () => {
  const pods = read('name,arrival,count,cpu,duration\nweb,0,3,1,10s\nweb2,0,,1,20s\n').map(({ pod }) => pod);
  expect(pods.map(({ name }) => name)).toEqual(['web-0', 'web-1', 'web-2', 'web2']);
  expect(new Set(pods.map(({ spec }) => spec)).size).toBe(1);
});

test('a duration makes a job, none a service', () => {
  const policies = read('name,arrival,duration\na,0,1s\nb,0,\n').map(({ pod }) => pod.spec.restartPolicy);
  expect(policies).toEqual(['Never', 'Always']);
});
