import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Node } from '../api/objects/node.ts';
import type { Pod } from '../api/objects/pod.ts';
import type { PodDisruptionBudget } from '../api/objects/policy.ts';
import { SECOND } from '../engine/time.ts';
import { Nominator } from './nominator.ts';
import { place } from './place.ts';
import { createPodInfo } from './pod-info.ts';
import { runPostFilters, type PostFilterResult } from './post-filter.ts';
import { numCandidates } from './preemption/find-candidates.ts';
import {
  NO_SERVICES,
  testCache,
  testNode,
  testPod,
  testProfile,
  testSearch,
  type PodOptions,
} from './testing/test-cluster.ts';

interface Setting {
  readonly nodes?: readonly Node[];
  readonly pods: readonly Pod[];
  readonly pod?: PodOptions;
  readonly budgets?: readonly PodDisruptionBudget[];
  readonly args?: Record<string, unknown>;
  readonly nominated?: readonly Pod[];
  readonly attempt?: number;
}

/** A pod of priority 10 that asks for 2 of a node's 4 cpus, unless the setting says otherwise. */
function ask({
  nodes = [testNode('n1', { labels: { 'kubernetes.io/hostname': 'n1' } })],
  pods,
  pod: options,
  budgets = [],
  args = {},
  nominated = [],
  attempt = 1,
}: Setting): PostFilterResult {
  const { snapshot } = testCache(nodes, pods);
  const profile = testProfile(
    { pluginConfig: [{ name: 'DefaultPreemption', args }] },
    { ...NO_SERVICES, disruptionBudgets: () => budgets },
  );
  const nominator = new Nominator();
  for (const other of nominated) nominator.set(createPodInfo(other));
  const search = testSearch({ nominator, attempt });
  const pod = createPodInfo(testPod('pod', { cpu: 2000, priority: 10, ...options }));
  const failure = place(pod, snapshot, profile, search);
  if (failure.kind !== 'failure') throw new Error('the pod fits');
  return runPostFilters({ pod, snapshot, profile, search, failure })!;
}

/** `n1: a b`, or why nobody is evicted. */
function told(result: PostFilterResult): string {
  if (result.kind === 'no help') return result.message;
  const names = result.victims.map(({ pod }) => pod.metadata.name).join(' ');
  return `${result.nodeName}: ${names}${result.pdbViolations === 0 ? '' : ` (${result.pdbViolations})`}`;
}

/** 1 cpu on n1, started at this second. */
const on = (name: string, start: number, options: PodOptions = {}): Pod =>
  testPod(name, { cpu: 1000, nodeName: 'n1', status: { startTime: start * SECOND }, ...options });

const protecting = (app: string, disruptionsAllowed: number): PodDisruptionBudget => ({
  kind: 'PodDisruptionBudget',
  metadata: testPod(app).metadata,
  spec: { selector: { matchLabels: { app } } },
  status: { disruptionsAllowed, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptedPods: {} },
});

describe('victims on one node', () => {
  const four = [on('a', 1), on('b', 2), on('c', 3), on('d', 4)];
  const labels = { app: 'web' };
  const anyOf = (app: string) => ({ labelSelector: { matchLabels: { app } }, topologyKey: 'kubernetes.io/hostname' });
  test.each<[string, Setting, string]>([
    ['the latest started ones', { pods: four }, 'n1: c d'],
    ['as few as needed', { pods: four, pod: { cpu: 1000 } }, 'n1: d'],
    [
      'of a lower priority first',
      { pods: [on('a', 1), on('b', 2), on('c', 3, { priority: 5 }), on('d', 4, { priority: 5 })] },
      'n1: a b',
    ],
    [
      'one that the kubelet does not know yet counts as the youngest',
      { pods: [testPod('new', { cpu: 1000, nodeName: 'n1' }), ...four.slice(0, 3)], pod: { cpu: 1000 } },
      'n1: new',
    ],
    ['the big one, when the small ones can stay', { pods: [on('big', 9, { cpu: 3000 }), on('small', 1)] }, 'n1: big'],
    ['nobody who is not in the way', { pods: [...four, on('idle', 9, { cpu: 0 })] }, 'n1: c d'],
    [
      'those that no budget protects',
      {
        pods: [on('a', 1), on('b', 2), on('c', 3, { labels }), on('d', 4, { labels })],
        budgets: [protecting('web', 0)],
      },
      'n1: a b',
    ],
    [
      'as many as the budget allows',
      {
        pods: [on('a', 1), on('b', 2), on('c', 3, { labels }), on('d', 4, { labels })],
        budgets: [protecting('web', 1)],
      },
      'n1: b c',
    ],
    [
      'protected ones, too, when it must be',
      { pods: four.map((pod) => ({ ...pod, metadata: { ...pod.metadata, labels } })), budgets: [protecting('web', 1)] },
      'n1: a d (1)',
    ],
    [
      'terminating ones like all others',
      { pods: [...four.slice(0, 3), on('d', 4, { deletionTimestamp: 1 })] },
      'n1: c d',
    ],
    [
      'who stands against it',
      {
        pods: [on('a', 9), on('hater', 1, { labels: { app: 'x' } })],
        pod: { cpu: 1, affinity: { podAntiAffinity: { required: [anyOf('x')] } } },
      },
      'n1: hater',
    ],
    [
      'who holds its port',
      {
        pods: [
          on('a', 9),
          on('b', 1, {
            containers: [
              { ...testPod('x').spec.containers[0]!, ports: [{ containerPort: 1, hostPort: 80, protocol: 'TCP' }] },
            ],
          }),
        ],
        pod: {
          containers: [
            { ...testPod('x').spec.containers[0]!, ports: [{ containerPort: 1, hostPort: 80, protocol: 'TCP' }] },
          ],
        },
      },
      'n1: b',
    ],
    [
      'more, where one of its rank is promised room',
      {
        pods: four,
        pod: { cpu: 1000 },
        nominated: [testPod('w', { cpu: 1000, priority: 10, status: { nominatedNodeName: 'n1' } })],
      },
      'n1: c d',
    ],
  ])('%s', (_what, setting, expected) => {
    expect(told(ask(setting))).toBe(expected);
  });
});

describe('nobody is evicted', () => {
  const preemption = (reasons: string, count = 1) => `preemption: 0/${count} nodes are available: ${reasons}.`;
  const full = on('a', 1, { cpu: 4000 });
  const taints = [{ key: 'a', value: '', effect: 'NoSchedule' } as const];
  test.each<[string, Setting, string, clears: boolean]>([
    [
      'by a pod that must not',
      { pods: [full], pod: { preemptionPolicy: 'Never' } },
      'preemption: not eligible due to preemptionPolicy=Never.',
      false,
    ],
    [
      'of the same priority',
      { pods: [on('a', 1, { cpu: 4000, priority: 10 })] },
      preemption('1 No preemption victims found for incoming pod'),
      true,
    ],
    [
      'when it would not help',
      { pods: [on('a', 1, { cpu: 3000, priority: 10 }), on('b', 1)] },
      preemption('1 Insufficient cpu'),
      true,
    ],
    [
      'where nothing can help',
      { nodes: [testNode('n1', { taints })], pods: [full] },
      preemption('1 Preemption is not helpful for scheduling'),
      true,
    ],
    [
      'on any of three nodes',
      {
        nodes: [testNode('n1'), testNode('n2', { taints }), testNode('n3')],
        pods: [
          on('a', 1, { cpu: 3000, priority: 10 }),
          on('b', 1),
          on('c', 1, { cpu: 4000, priority: 10, nodeName: 'n3' }),
        ],
      },
      preemption(
        '1 Insufficient cpu, 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling',
        3,
      ),
      true,
    ],
  ])('%s', (_what, setting, message, clearsNomination) => {
    expect(ask(setting)).toMatchObject({ kind: 'no help', message, clearsNomination });
  });

  test('and nothing is tried when all pods are as important: the budgets are not even asked for', () => {
    const budgets = {
      [Symbol.iterator]: () => {
        throw new Error('asked');
      },
    } as never;
    expect(ask({ pods: [on('a', 1, { cpu: 4000, priority: 10 })], budgets })).toMatchObject({
      kind: 'no help',
      nodesTried: 1,
    });
  });
});

describe('how many candidates are looked for', () => {
  test.each([
    [50, 10, 100, 50],
    [500, 10, 100, 100],
    [5000, 10, 100, 500],
    [1999, 10, 100, 199],
    [10, 0, 3, 3],
    [10, 25, 0, 2],
    [0, 10, 100, 0],
  ])(
    'of %i nodes, %i percent, at least %i: %i',
    (nodes, minCandidateNodesPercentage, minCandidateNodesAbsolute, expected) => {
      expect(numCandidates(nodes, { minCandidateNodesPercentage, minCandidateNodesAbsolute })).toBe(expected);
    },
  );

  const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
  const nodes = names.map((name) => testNode(name));
  const pods = names.map((name, index) => testPod(`p${index}`, { nodeName: name, cpu: 4000, labels: { app: 'web' } }));

  test('the search begins somewhere else in the next attempt, and ends when it has enough', () => {
    const args = { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 2 };
    const results = [1, 2, 3, 4, 5, 6].map((attempt) => ask({ nodes, pods, args, attempt }));
    expect(results.every(({ nodesTried }) => nodesTried === 2)).toBe(true);
    expect(new Set(results.map(told)).size).toBeGreaterThan(2);
    expect(told(ask({ nodes, pods, args, attempt: 3 }))).toBe(told(results[2]!));
  });

  test('it goes on while every candidate violates a budget', () => {
    const args = { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 2 };
    const result = ask({ nodes, pods, args, budgets: [protecting('web', 0)] });
    expect(result).toMatchObject({ kind: 'nomination', nodesTried: 20, pdbViolations: 1 });
    expect(result.report!.candidates).toHaveLength(2);
  });
});

describe('on random nodes', () => {
  const crowd = fc.array(
    fc.record({
      cpu: fc.integer({ min: 100, max: 1500 }),
      priority: fc.integer({ min: 0, max: 12 }),
      start: fc.integer({ min: 0, max: 5 }),
      app: fc.constantFrom('web', 'db'),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const fits = (pods: readonly Pod[], pod: Pod): boolean =>
    place(createPodInfo(pod), testCache([testNode('n1')], pods).snapshot, testProfile(), testSearch()).kind ===
    'placement';

  test('victims are lesser pods, their going makes room, and each of them is needed', () => {
    let preemptions = 0;
    fc.assert(
      fc.property(
        crowd,
        fc.integer({ min: 500, max: 4000 }),
        fc.integer({ min: 0, max: 2 }),
        (others, cpu, allowed) => {
          const pods = others.map(({ cpu: request, priority, start, app }, index) =>
            testPod(`p${index}`, {
              nodeName: 'n1',
              cpu: request,
              priority,
              labels: { app },
              status: { startTime: start * SECOND },
            }),
          );
          const pod = testPod('pod', { cpu, priority: 10 });
          if (fits(pods, pod)) return;
          const result = ask({ pods, pod: { cpu }, budgets: [protecting('web', allowed)] });
          const left = (gone: readonly string[]) => pods.filter(({ metadata }) => !gone.includes(metadata.uid));
          const lesser = pods.filter(({ spec }) => spec.priority < 10).map(({ metadata }) => metadata.uid);
          if (result.kind === 'no help') {
            expect(fits(left(lesser), pod)).toBe(false);
            return;
          }
          preemptions++;
          const victims = result.victims.map((victim) => victim.pod.metadata.uid);
          expect(lesser).toEqual(expect.arrayContaining(victims));
          expect(fits(left(victims), pod)).toBe(true);
          for (const spared of victims) expect(fits(left(victims.filter((uid) => uid !== spared)), pod)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
    expect(preemptions).toBeGreaterThan(50);
  });
});
