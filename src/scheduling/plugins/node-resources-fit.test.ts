import { describe, expect, it } from 'vitest';
import type { ResourceList } from '../../api/objects/meta.ts';
import type { Pod } from '../../api/objects/pod.ts';
import {
  askHint,
  askPlugin,
  GIBIBYTE,
  testCache,
  testContainer,
  testNode,
  testPod,
  type PodOptions,
  NO_SERVICES,
} from '../testing/test-cluster.ts';
import { createPodInfo } from '../pod-info.ts';
import nodeResourcesFit from './node-resources-fit.ts';

const GPU = 'nvidia.com/gpu';
const allocatable: ResourceList = { cpu: 4000, memory: 10 * GIBIBYTE, pods: 3, [GPU]: 2, 'ephemeral-storage': 100 };

function ask(
  pod: Pod,
  { used = {}, node = allocatable, args = {} }: { used?: PodOptions; node?: ResourceList; args?: unknown } = {},
) {
  const there = testPod('there', { nodeName: 'n1', ...used });
  return askPlugin(nodeResourcesFit, pod, testCache([testNode('n1', { allocatable: node })], [there]).snapshot, {
    args,
  });
}

describe('filter', () => {
  const used = { cpu: 1000, memory: 2 * GIBIBYTE, containerRequests: { [GPU]: 1, 'ephemeral-storage': 60 } };

  it.each<[string, PodOptions, 'fits' | [string, ...string[]]]>([
    ['exactly what is left', { cpu: 3000, memory: 8 * GIBIBYTE, containerRequests: { [GPU]: 1 } }, 'fits'],
    ['too much cpu', { cpu: 3001 }, ['Unschedulable', 'Insufficient cpu']],
    ['more cpu than there is', { cpu: 4001 }, ['UnschedulableAndUnresolvable', 'Insufficient cpu']],
    ['too much memory', { memory: 8 * GIBIBYTE + 1 }, ['Unschedulable', 'Insufficient memory']],
    [
      'too much storage',
      { containerRequests: { 'ephemeral-storage': 41 } },
      ['Unschedulable', 'Insufficient ephemeral-storage'],
    ],
    ['too many devices', { containerRequests: { [GPU]: 2 } }, ['Unschedulable', `Insufficient ${GPU}`]],
    [
      'devices that the node does not have',
      { containerRequests: { 'other/x': 1 } },
      ['UnschedulableAndUnresolvable', 'Insufficient other/x'],
    ],
    [
      'several too much',
      { cpu: 3001, containerRequests: { [GPU]: 3 } },
      ['UnschedulableAndUnresolvable', 'Insufficient cpu', `Insufficient ${GPU}`],
    ],
    ['nothing', {}, 'fits'],
  ])('%s', (_what, options, verdict) => {
    const answers = ask(testPod('pod', options), { used });
    const [code, ...reasons] = verdict === 'fits' ? [undefined] : verdict;
    expect({ code: answers.code('n1'), answer: answers.filter('n1') }).toEqual({
      code,
      answer: verdict === 'fits' ? 'fits' : reasons,
    });
  });

  it('counts pods, whatever they ask for', () => {
    const answers = ask(testPod('pod'), { node: { ...allocatable, pods: 1 } });
    expect([answers.code('n1'), answers.filter('n1')]).toEqual(['Unschedulable', ['Too many pods']]);
  });

  it('lets a pod that asks for no cpu onto a node that is over-committed', () => {
    expect(ask(testPod('pod', { memory: 1 }), { used: { cpu: 9000 } }).filter('n1')).toBe('fits');
  });

  it('does not count defaults for missing requests', () => {
    expect(ask(testPod('pod'), { used: { cpu: 4000, memory: 10 * GIBIBYTE } }).filter('n1')).toBe('fits');
  });

  it.each([
    ['ignoredResources', { ignoredResources: ['other/x'] }],
    ['ignoredResourceGroups', { ignoredResourceGroups: ['other'] }],
  ])('leaves alone what %s names', (_what, args) => {
    expect(ask(testPod('pod', { containerRequests: { 'other/x': 1 } }), { args }).filter('n1')).toBe('fits');
  });

  it('gives the same rejection object for the same reason', () => {
    const plugin = nodeResourcesFit.create(nodeResourcesFit.args.parse({}), NO_SERVICES);
    const { snapshot } = testCache([testNode('n1', { allocatable }), testNode('n2', { allocatable })]);
    const [a, b] = [testPod('a', { cpu: 5000 }), testPod('b', { cpu: 6000 })].flatMap((pod) =>
      snapshot.nodes.map((node) => {
        const answer = askRaw(plugin, pod, snapshot);
        return plugin.filter!(answer, undefined as never, node);
      }),
    );
    expect(a).toBeDefined();
    expect(a).toBe(b);
  });
});

describe('score', () => {
  const node = { cpu: 4000, memory: 10 * GIBIBYTE, pods: 110 };
  const used = { cpu: 1000, memory: 2 * GIBIBYTE };
  const pod = testPod('pod', { cpu: 500, memory: GIBIBYTE });
  const strategy = (type: string, resources?: unknown) => ({
    scoringStrategy: { type, ...(resources === undefined ? {} : { resources }) },
  });

  it('LeastAllocated: the mean of what is left, each cut to whole percents', () => {
    expect(ask(pod, { node, used }).scores).toEqual([66]); // cpu 62, memory 70
  });

  it.each([
    ['LeastAllocated', 71],
    ['MostAllocated', 28],
  ])('%s on an empty node of 4 cpus and 16 GiB for a pod of 2 cpus and 1 GiB: %i', (type, score) => {
    const { snapshot } = testCache([testNode('n1', { allocatable: { cpu: 4000, memory: 16 * GIBIBYTE, pods: 110 } })]);
    const answers = askPlugin(nodeResourcesFit, testPod('pod', { cpu: 2000, memory: GIBIBYTE }), snapshot, {
      args: strategy(type),
    });
    expect(answers.scores).toEqual([score]);
  });

  it('gives a pod of 100m and 16 GiB 73 on an empty node of 4 cpus and 32 GiB', () => {
    const { snapshot } = testCache([testNode('n1')]);
    expect(askPlugin(nodeResourcesFit, testPod('pod', { cpu: 100, memory: 16 * GIBIBYTE }), snapshot).scores).toEqual([
      73,
    ]); // 97, 50
  });

  it('counts 100m and 200Mi for each container that names none, of the pod and of those on the node', () => {
    const containers = [testContainer({}), testContainer({})];
    const empty = ask(testPod('pod', { containers }), {
      node: { cpu: 1000, memory: 2000 * 1024 * 1024, pods: 9 },
      used: { containers },
    });
    expect(empty.scores).toEqual([60]); // 400m of 1000m, 800Mi of 2000Mi
  });

  it('weighs resources', () => {
    const resources = [
      { name: 'cpu', weight: 3 },
      { name: 'memory', weight: 1 },
    ];
    expect(ask(pod, { node, used, args: strategy('LeastAllocated', resources) }).scores).toEqual([64]); // (62*3 + 70) / 4
  });

  it('scores a resource that is over-full 0, and in MostAllocated 100', () => {
    const full = { cpu: 9000, memory: 2 * GIBIBYTE };
    expect(ask(pod, { node, used: full }).scores).toEqual([35]);
    expect(ask(pod, { node, used: full, args: strategy('MostAllocated') }).scores).toEqual([65]);
  });

  it('leaves out extended resources that the pod does not ask for', () => {
    const resources = [
      { name: GPU, weight: 1 },
      { name: 'cpu', weight: 1 },
    ];
    const withGpus = { ...node, [GPU]: 4 };
    const args = strategy('MostAllocated', resources);
    expect(ask(pod, { node: withGpus, used, args }).scores).toEqual([37]);
    expect(
      ask(testPod('pod', { cpu: 500, containerRequests: { [GPU]: 2 } }), { node: withGpus, used, args }).scores,
    ).toEqual([43]);
  });

  it.each([
    [0, 0],
    [2000, 50],
    [3000, 66], // 75 % lies 25 of 30 steps from 50 to 70
    [4000, 100],
  ])('RequestedToCapacityRatio with %im of 4000m: %i', (cpu, score) => {
    const shape = [
      { utilization: 0, score: 0 },
      { utilization: 50, score: 5 },
      { utilization: 80, score: 7 },
      { utilization: 100, score: 10 },
    ];
    const args = {
      scoringStrategy: {
        type: 'RequestedToCapacityRatio',
        resources: [{ name: 'cpu', weight: 1 }],
        requestedToCapacityRatio: { shape },
      },
    };
    const { snapshot } = testCache([testNode('n1')]);
    expect(askPlugin(nodeResourcesFit, testPod('pod', { cpu }), snapshot, { args }).scores).toEqual([score]);
  });

  it('RequestedToCapacityRatio rounds the mean and leaves out resources that score 0', () => {
    const shape = [
      { utilization: 50, score: 0 },
      { utilization: 100, score: 10 },
    ];
    const args = { scoringStrategy: { type: 'RequestedToCapacityRatio', requestedToCapacityRatio: { shape } } };
    const { snapshot } = testCache([testNode('n1', { allocatable: { cpu: 1000, memory: 1000, pods: 9 } })]);
    const scoreOf = (cpu: number, memory: number) =>
      askPlugin(nodeResourcesFit, testPod('pod', { cpu, memory }), snapshot, { args }).scores;
    expect([scoreOf(750, 100), scoreOf(750, 755)]).toEqual([[50], [50]]);
    expect(scoreOf(750, 765)).toEqual([51]); // 50 and 52
  });

  it.each([
    [
      'a shape without its type',
      {
        scoringStrategy: {
          type: 'LeastAllocated',
          requestedToCapacityRatio: { shape: [{ utilization: 0, score: 0 }] },
        },
      },
    ],
    ['the type without a shape', { scoringStrategy: { type: 'RequestedToCapacityRatio' } }],
    [
      'a shape that goes back',
      {
        scoringStrategy: {
          type: 'RequestedToCapacityRatio',
          requestedToCapacityRatio: {
            shape: [
              { utilization: 9, score: 0 },
              { utilization: 9, score: 1 },
            ],
          },
        },
      },
    ],
    ['a negative weight', strategy('LeastAllocated', [{ name: 'cpu', weight: -1 }])],
    ['an unknown field', { scoringStrategie: {} }],
  ])('refuses %s', (_what, args) => {
    expect(nodeResourcesFit.args.safeParse(args).success).toBe(false);
  });
});

describe('asks again', () => {
  const pod = testPod('pod', { cpu: 2000 });
  const node = (cpu: number, pods = 9) => testNode('n1', { allocatable: { cpu, memory: 1, pods } });

  it.each([
    ['a large enough node comes', undefined, node(2000), true],
    ['a node comes that is too small even when empty', undefined, node(1999), false],
    ['a node grows', node(2000), node(2001), true],
    ['a node shrinks', node(3000), node(2500), false],
    ['a node allows more pods', node(3000), node(3000, 10), true],
    ['a node grows but is still too small', node(100), node(200), false],
  ])('or not when %s', (_what, old, object, answer) => {
    const event = { resource: 'Node', action: old === undefined ? 'Add' : 'UpdateNodeAllocatable' } as const;
    expect(
      askHint(
        nodeResourcesFit,
        pod,
        event,
        old === undefined ? { type: 'ADDED', object } : { type: 'MODIFIED', object, old },
      ),
    ).toBe(answer);
  });

  it.each([
    ['an assigned pod goes', testPod('gone', { nodeName: 'n1' }), true],
    ['a nominated pod goes', testPod('gone', { status: { nominatedNodeName: 'n1' } }), true],
    ['a pod without a node goes', testPod('gone'), false],
  ])('or not when %s', (_what, object, answer) => {
    expect(
      askHint(
        nodeResourcesFit,
        pod,
        { resource: 'AssignedPod', action: 'Delete' },
        { type: 'DELETED', object, old: object },
      ),
    ).toBe(answer);
  });

  it('when an assigned pod ends', () => {
    const old = testPod('gone', { nodeName: 'n1' });
    const object = { ...old, status: { ...old.status, phase: 'Succeeded' as const } };
    expect(
      askHint(nodeResourcesFit, pod, { resource: 'AssignedPod', action: 'Delete' }, { type: 'MODIFIED', object, old }),
    ).toBe(true);
  });

  it.each([
    ['gives cpu back', { cpu: 500 }, { cpu: 400 }, true],
    ['gives back what the waiting pod does not want', { cpu: 500, memory: 9 }, { cpu: 500, memory: 5 }, false],
  ])('or not when an assigned pod %s', (_what, before, after, answer) => {
    const resized = (options: PodOptions) => testPod('other', { nodeName: 'n1', ...options });
    const change = { type: 'MODIFIED', old: resized(before), object: resized(after) } as const;
    expect(askHint(nodeResourcesFit, pod, { resource: 'AssignedPod', action: 'UpdatePodScaleDown' }, change)).toBe(
      answer,
    );
  });
});

function askRaw(
  plugin: ReturnType<typeof nodeResourcesFit.create>,
  pod: Pod,
  snapshot: ReturnType<typeof testCache>['snapshot'],
): unknown {
  const answer = plugin.preFilter!(createPodInfo(pod), snapshot);
  if (typeof answer === 'symbol' || 'code' in answer) throw new Error('no state');
  return answer.state;
}
