import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import type { NodeInfo } from './node-info.ts';
import { Nominator } from './nominator.ts';
import { place } from './place.ts';
import {
  appSelector,
  GIBIBYTE,
  podInfo,
  testCache,
  testNode,
  testPod,
  testProfile,
  testSearch,
  type PodOptions,
} from './testing/test-cluster.ts';

const profile = testProfile();

describe('of a placed pod', () => {
  const { snapshot } = testCache(
    [testNode('n1'), testNode('n2'), testNode('n3', { unschedulable: true })],
    [testPod('there', { nodeName: 'n1', cpu: 2000 })],
  );
  const explanation = explain(podInfo('pod', { cpu: 100, memory: 16 * GIBIBYTE }), snapshot, profile, testSearch());

  it('shows raw, normalised and weighted scores and their sum', () => {
    expect(explanation.nodes[1]).toEqual({
      nodeName: 'n2',
      verdict: 'feasible',
      allRejections: [],
      remedies: [],
      plans: [],
      scores: [
        { plugin: 'TaintToleration', raw: 0, normalized: 100, weight: 3, weighted: 300 },
        { plugin: 'NodeResourcesFit', raw: 73, normalized: 73, weight: 1, weighted: 73 },
        { plugin: 'NodeResourcesBalancedAllocation', raw: 63, normalized: 63, weight: 1, weighted: 63 },
      ],
      total: 436,
      isBest: true,
      isChosen: true,
    });
  });

  it('has what plugins say of their scores', () => {
    const telling = {
      score: () => 7,
      scoreDetail: (_state: unknown, _pod: unknown, { node }: NodeInfo) => `of ${node.metadata.name}`,
    };
    const score = [{ name: 'Telling', plugin: telling, weight: 2 }];
    const { nodes } = explain(podInfo('pod'), snapshot, { ...profile, score }, testSearch());
    const expected = { plugin: 'Telling', raw: 7, normalized: 7, weight: 2, weighted: 14 };
    expect(nodes.map(({ scores }) => scores)).toEqual([
      [{ ...expected, detail: 'of n1' }],
      [{ ...expected, detail: 'of n2' }],
      undefined,
    ]);
  });

  it('takes an empty text for none', () => {
    const silent = {
      score: () => 7,
      scoreDetail: (_state: unknown, _pod: unknown, { node }: NodeInfo) => (node.metadata.name === 'n1' ? '' : ' \n'),
    };
    const score = [{ name: 'Silent', plugin: silent, weight: 1 }];
    const { nodes } = explain(podInfo('pod'), snapshot, { ...profile, score }, testSearch());
    const expected = { plugin: 'Silent', raw: 7, normalized: 7, weight: 1, weighted: 7 };
    expect(nodes.map(({ scores }) => scores)).toEqual([[expected], [expected], undefined]);
  });

  it('shows the best node, the chosen node and why the others are out', () => {
    expect(
      explanation.nodes.map(({ nodeName, total, isBest, isChosen }) => ({ nodeName, total, isBest, isChosen })),
    ).toEqual([
      { nodeName: 'n1', total: 434, isBest: false, isChosen: false },
      { nodeName: 'n2', total: 436, isBest: true, isChosen: true },
      { nodeName: 'n3', total: undefined, isBest: false, isChosen: false },
    ]);
    expect(explanation.nodes[2]).toMatchObject({ verdict: 'rejected', rejection: { plugin: 'NodeUnschedulable' } });
    expect(explanation.nearest).toEqual([]);
  });

  it('marks nodes that the search did not come to', () => {
    const big = testCache(Array.from({ length: 150 }, (_, index) => testNode(`n${index}`))).snapshot;
    const verdicts = explain(podInfo('pod'), big, profile, testSearch()).nodes.map(({ verdict }) => verdict);
    expect([verdicts.indexOf('not considered'), verdicts.filter((verdict) => verdict === 'feasible').length]).toEqual([
      100, 100,
    ]);
  });
});

describe('of a pending pod: what would make it fit', () => {
  const nearest = (
    pod: PodOptions,
    nodes: ReturnType<typeof testNode>[],
    pods: ReturnType<typeof testPod>[] = [],
    nominator?: Nominator,
  ) =>
    explain(podInfo('pod', pod), testCache(nodes, pods).snapshot, profile, testSearch({ nominator })).nearest.map(
      ({ remedies, nodeNames }) => `${nodeNames.join(' ')}: ${remedies.map(({ text }) => text).join(', ')}`,
    );

  it('says how much of what is missing, the least first', () => {
    const nodes = ['a', 'b', 'c', 'd'].map((name) => testNode(name));
    const pods = [
      testPod('pa', { nodeName: 'a', cpu: 3200 }),
      testPod('pb', { nodeName: 'b', cpu: 3800 }),
      testPod('pc', { nodeName: 'c', cpu: 3200 }),
      testPod('pd', { nodeName: 'd', cpu: 3200, memory: 31.5 * GIBIBYTE }),
    ];
    expect(nearest({ cpu: 1000, memory: GIBIBYTE }, nodes, pods)).toEqual([
      'a c: cpu 200m less',
      'b: cpu 800m less',
      'd: cpu 200m less, memory 512Mi less',
    ]);
  });

  it('names a plugin that knows of no remedy', () => {
    const rejection = { plugin: 'Stubborn', code: 'Unschedulable', reasons: ['no'] } as const;
    const stubborn = { filter: () => rejection, remedies: () => [] };
    const filter = [...profile.filter, { name: 'Stubborn', plugin: stubborn, weight: 0 }];
    const { snapshot } = testCache([testNode('n')]);
    const { nearest: found } = explain(podInfo('pod', { cpu: 5000 }), snapshot, { ...profile, filter }, testSearch());
    expect(found.map(({ remedies }) => remedies.map(({ text }) => text))).toEqual([['cpu 1 less', 'pass Stubborn']]);
  });

  it.each<[string, PodOptions, Parameters<typeof testNode>[1], string]>([
    [
      'a taint',
      {},
      { taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] },
      'tolerate taint gpu=true:NoSchedule',
    ],
    ['a cordoned node', {}, { unschedulable: true }, 'uncordon the node'],
    ['a node selector', { nodeSelector: { disk: 'ssd' } }, {}, 'node label disk=ssd'],
    [
      'node affinity: the nearest term',
      {
        affinity: {
          nodeAffinity: {
            required: [
              {
                matchExpressions: [
                  { key: 'a', operator: 'Exists', values: [] },
                  { key: 'b', operator: 'Exists', values: [] },
                ],
              },
              { matchExpressions: [{ key: 'zone', operator: 'In', values: ['x', 'y'] }] },
            ],
          },
        },
      },
      {},
      'node label zone In [x y]',
    ],
    ['too many pods', {}, { allocatable: { cpu: 1, pods: 0 } }, 'one pod less on the node'],
    ['a missing device', { containerRequests: { 'nvidia.com/gpu': 2 } }, {}, 'nvidia.com/gpu 2 less'],
    [
      'a spread without its label',
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
        ],
      },
      {},
      'node label zone',
    ],
    [
      'an affinity to a pod that is not there',
      { affinity: { podAffinity: { required: [{ topologyKey: 'zone', labelSelector: appSelector('x') }] } } },
      {},
      'a pod that the affinity asks for in this domain',
    ],
    ['another node', { nodeName: 'other' }, {}, 'another node than other'],
  ])('%s', (_what, pod, node, text) => {
    expect(nearest(pod, [testNode('n1', node)])).toEqual([`n1: ${text}`]);
  });

  it('names every filter that says no, not only the first', () => {
    const node = testNode('n1', { unschedulable: true, taints: [{ key: 'x', value: '', effect: 'NoExecute' }] });
    expect(nearest({ cpu: 5000 }, [node])).toEqual(['n1: uncordon the node, tolerate taint x:NoExecute, cpu 1 less']);
  });

  it('knows of pods that are nominated to the node', () => {
    const nominator = new Nominator();
    nominator.set(podInfo('waiting', { cpu: 4000, status: { nominatedNodeName: 'n1' } }));
    expect(nearest({ cpu: 100 }, [testNode('n1')], [], nominator)).toEqual([
      'n1: room beside the pods that are nominated to the node',
    ]);
  });

  it('shows nodes that a preFilter has left out', () => {
    const term = { matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['gone'] }] };
    const { nodes } = explain(
      podInfo('pod', { affinity: { nodeAffinity: { required: [term] } } }),
      testCache([testNode('n1')]).snapshot,
      profile,
      testSearch(),
    );
    expect(nodes[0]!.rejection!.reasons).toEqual(["node(s) didn't satisfy plugin(s) [NodeAffinity]"]);
  });
});

const label = fc.constantFrom('a', 'b');
const anyNode = fc.record({ zone: label, isTainted: fc.boolean(), cpu: fc.integer({ min: 500, max: 4000 }) });
const anyPod = fc.record({
  app: label,
  cpu: fc.nat(3000),
  zone: fc.option(label),
  isLonely: fc.boolean(),
  isSpread: fc.boolean(),
});

type AnyPod = typeof anyPod extends fc.Arbitrary<infer T> ? T : never;

const options = ({ app, cpu, zone, isLonely, isSpread }: AnyPod): PodOptions => ({
  labels: { app },
  cpu,
  ...(zone === null ? {} : { nodeSelector: { zone } }),
  ...(isLonely
    ? { affinity: { podAntiAffinity: { required: [{ topologyKey: 'zone', labelSelector: appSelector(app) }] } } }
    : {}),
  ...(isSpread
    ? {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule' as const,
            labelSelector: appSelector(app),
          },
        ],
      }
    : {}),
});

it('never says anything else than place', () => {
  const search = fc.record({ nextStartNodeIndex: fc.nat(9), attempt: fc.nat(9), seed: fc.string({ maxLength: 3 }) });
  fc.assert(
    fc.property(
      fc.array(anyNode, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(anyPod, fc.nat(5)), { maxLength: 8 }),
      anyPod,
      search,
      (nodes, existing, incoming, searching) => {
        const { snapshot } = testCache(
          nodes.map(({ zone, isTainted, cpu }, index) =>
            testNode(`n${index}`, {
              labels: { zone },
              taints: isTainted ? [{ key: 't', value: '', effect: 'NoSchedule' }] : [],
              allocatable: { cpu, memory: GIBIBYTE, pods: 5 },
            }),
          ),
          existing.map(([pod, node], index) =>
            testPod(`p${index}`, { nodeName: `n${node % nodes.length}`, ...options(pod) }),
          ),
        );
        const pod = podInfo('pod', options(incoming));
        const outcome = place(pod, snapshot, profile, testSearch(searching));
        const told = explain(pod, snapshot, profile, testSearch(searching));
        const chosen = told.nodes.filter(({ isChosen }) => isChosen);
        if (outcome.kind === 'placement') {
          expect(chosen.map(({ nodeName, isBest }) => ({ nodeName, isBest }))).toEqual([
            { nodeName: outcome.nodeName, isBest: true },
          ]);
          expect(told.nodes.filter(({ isBest }) => isBest)).toHaveLength(outcome.nodesTied);
          expect(chosen[0]!.total ?? 0).toBe(outcome.score);
          expect(told.nodes.filter(({ verdict }) => verdict === 'feasible')).toHaveLength(outcome.nodesFeasible);
        } else {
          expect(chosen).toEqual([]);
          for (const { nodeName, rejection, remedies } of told.nodes) {
            expect(rejection).toBe(outcome.rejectionOf(nodeName));
            expect(remedies.length).toBeGreaterThan(0);
          }
        }
        for (const { rejection, allRejections } of told.nodes) expect(allRejections[0]).toBe(rejection);
      },
    ),
    { numRuns: 300 },
  );
});

describe('preemption', () => {
  const crowd = [
    testPod('small', { nodeName: 'n1', cpu: 1000 }),
    testPod('big', { nodeName: 'n1', cpu: 3000, priority: 5 }),
    testPod('other', { nodeName: 'n2', cpu: 4000, priority: 7 }),
    testPod('equal', { nodeName: 'n3', cpu: 4000, priority: 10 }),
  ];
  const nodes = ['n1', 'n2', 'n3'].map((name) => testNode(name));
  const told = (pod: PodOptions) =>
    explain(podInfo('pod', { cpu: 2000, ...pod }), testCache(nodes, crowd).snapshot, testProfile(), testSearch());

  it('names the victims on every candidate, and why the others are worse', () => {
    expect(told({ priority: 10 }).preemption).toEqual({
      candidates: expect.arrayContaining([
        {
          nodeName: 'n1',
          victims: [{ pod: 'default/big', priority: 5, violatesBudget: false }],
          pdbViolations: 0,
          isChosen: true,
        },
        {
          nodeName: 'n2',
          victims: [{ pod: 'default/other', priority: 7, violatesBudget: false }],
          pdbViolations: 0,
          isChosen: false,
          lostBy: 'lowest priority of the most important victim',
        },
      ]),
      rejections: [{ nodeName: 'n3', rejection: expect.objectContaining({ plugin: 'DefaultPreemption' }) }],
    });
  });

  it('says why nobody is evicted', () => {
    expect(told({ priority: 0 }).preemption).toEqual({
      message: 'preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
      candidates: [],
      rejections: [],
    });
    expect(told({ priority: 10, preemptionPolicy: 'Never' }).preemption!.message).toContain('preemptionPolicy=Never');
  });

  it('is not asked when the pod fits, or when the profile has none', () => {
    expect(told({ cpu: 0 }).preemption).toBeUndefined();
    const without = testProfile({ plugins: { postFilter: { disabled: [{ name: '*' }] } } });
    const { snapshot } = testCache(nodes, crowd);
    expect(
      explain(podInfo('pod', { cpu: 2000, priority: 10 }), snapshot, without, testSearch()).preemption,
    ).toBeUndefined();
  });
});
