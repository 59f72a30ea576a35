import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { place, type Failure, type Placement } from './place.ts';
import {
  appSelector,
  GIBIBYTE,
  podInfo,
  testCache,
  testNode,
  testPod,
  testProfile,
  testSearch,
  type NodeOptions,
  type PodOptions,
} from './testing/test-cluster.ts';

const profile = testProfile();

function cluster(nodes: Record<string, NodeOptions>, pods: Record<string, PodOptions> = {}) {
  return testCache(
    Object.entries(nodes).map(([name, options]) => testNode(name, options)),
    Object.entries(pods).map(([name, options]) => testPod(name, options)),
  ).snapshot;
}

function fails(outcome: Placement | Failure): Failure {
  if (outcome.kind === 'placement') throw new Error(`placed on ${outcome.nodeName}`);
  return outcome;
}

describe('a placement', () => {
  it('is the node with the highest weighted sum', () => {
    const snapshot = cluster(
      { full: {}, empty: {} },
      { there: { nodeName: 'full', cpu: 2000, memory: 16 * GIBIBYTE } },
    );
    const outcome = place(podInfo('pod', { cpu: 100, memory: GIBIBYTE }), snapshot, profile, testSearch());
    expect(outcome).toMatchObject({
      kind: 'placement',
      nodeName: 'empty',
      // TaintToleration 3 x 100, NodeResourcesFit (97 + 96) / 2 = 96, NodeResourcesBalancedAllocation 50 + (50 + 99 - 100) / 2 = 74
      score: 470,
      nodesExamined: 2,
      nodesFeasible: 2,
      nodesScored: 2,
      nodesTied: 1,
      nextStartNodeIndex: 0,
      scanningPlugins: [],
    });
  });

  it('needs no scores when one node is feasible', () => {
    const snapshot = cluster({ n1: {}, n2: { unschedulable: true } });
    expect(place(podInfo('pod'), snapshot, profile, testSearch())).toMatchObject({
      nodeName: 'n1',
      score: 0,
      nodesScored: 0,
      nodesTied: 1,
    });
  });

  it('names the plugins that walked over the whole cluster', () => {
    const snapshot = cluster({ n1: {}, n2: {} });
    const topologySpreadConstraints = [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: appSelector('web') },
    ] as const;
    const affinity = { podAntiAffinity: { required: [{ topologyKey: 'zone', labelSelector: appSelector('web') }] } };
    const scanning = (options: PodOptions) =>
      place(podInfo('pod', options), snapshot, profile, testSearch()).scanningPlugins;
    expect([scanning({}), scanning({ topologySpreadConstraints }), scanning({ affinity })]).toEqual([
      [],
      ['PodTopologySpread'],
      ['InterPodAffinity'],
    ]);
  });
});

describe('a tie', () => {
  const nodes = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`n${index}`, {}]));
  const choose = (pod: string, search = {}) => {
    const outcome = place(podInfo(pod), cluster(nodes), profile, testSearch(search));
    return outcome.kind === 'placement' ? [outcome.nodeName, outcome.nodesTied] : [];
  };

  it('falls the same way wherever the search begins', () => {
    const choices = Array.from({ length: 8 }, (_, nextStartNodeIndex) => choose('pod', { nextStartNodeIndex }));
    expect(new Set(choices.map(String)).size).toBe(1);
    expect(choices[0]![1]).toBe(8);
  });

  it('falls on every node for some pod, attempt and seed', () => {
    const over = (make: (index: number) => unknown[]) =>
      new Set(Array.from({ length: 200 }, (_, index) => make(index)[0])).size;
    expect(over((index) => choose(`pod${index}`))).toBe(8);
    expect(over((attempt) => choose('pod', { attempt }))).toBe(8);
    expect(over((seed) => choose('pod', { seed: String(seed) }))).toBe(8);
  });
});

describe('a failure', () => {
  it('says in kube-scheduler words why no node will do, reasons in order of their texts', () => {
    const snapshot = cluster(
      { a: {}, b: {}, c: { taints: [{ key: 'x', value: 'y', effect: 'NoSchedule' }] }, d: { unschedulable: true } },
      { pa: { nodeName: 'a', cpu: 4000 }, pb: { nodeName: 'b', cpu: 4000, memory: 32 * GIBIBYTE } },
    );
    const failure = fails(place(podInfo('pod', { cpu: 100, memory: 1 }), snapshot, profile, testSearch()));
    expect(failure.message).toBe(
      '0/4 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 Insufficient cpu.',
    );
    expect(failure.counts).toEqual([
      { plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', nodeCount: 2 },
      { plugin: 'NodeResourcesFit', reason: 'Insufficient memory', nodeCount: 1 },
      { plugin: 'TaintToleration', reason: 'node(s) had untolerated taint(s)', nodeCount: 1 },
      { plugin: 'NodeUnschedulable', reason: 'node(s) were unschedulable', nodeCount: 1 },
    ]);
    expect([...failure.unschedulablePlugins].sort()).toEqual([
      'NodeResourcesFit',
      'NodeUnschedulable',
      'TaintToleration',
    ]);
    expect(failure.pendingPlugins.size).toBe(0);
    expect(['a', 'c'].map((name) => failure.rejectionOf(name)?.code)).toEqual([
      'Unschedulable',
      'UnschedulableAndUnresolvable',
    ]);
    expect(failure).toMatchObject({ nodesExamined: 4, nodesFeasible: 0, nextStartNodeIndex: 0 });
  });

  it('of an empty cluster blames no plugin', () => {
    const failure = fails(place(podInfo('pod'), cluster({}), profile, testSearch()));
    expect([failure.message, failure.unschedulablePlugins.size]).toEqual(['no nodes available to schedule pods', 0]);
  });

  const pinned = (...names: string[]): PodOptions => ({
    affinity: {
      nodeAffinity: { required: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: names }] }] },
    },
  });

  it('names the plugin that left other nodes out', () => {
    const snapshot = cluster({ a: {}, b: {}, c: {} }, { there: { nodeName: 'a', cpu: 4000 } });
    const failure = fails(place(podInfo('pod', { cpu: 1, ...pinned('a') }), snapshot, profile, testSearch()));
    expect(failure.message).toBe(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].",
    );
    expect([...failure.unschedulablePlugins].sort()).toEqual(['NodeAffinity', 'NodeResourcesFit']);
    expect(failure.rejectionOf('b')?.code).toBe('UnschedulableAndUnresolvable');
  });

  it('tells of pinned nodes that do not exist', () => {
    const failure = fails(place(podInfo('pod', pinned('gone')), cluster({ a: {}, b: {} }), profile, testSearch()));
    expect(failure.message).toBe("0/2 nodes are available: 2 node(s) didn't satisfy plugin(s) [NodeAffinity].");
  });

  it('of preFilter looks at no node', () => {
    const conflict = {
      matchFields: ['a', 'b'].map((name) => ({ key: 'metadata.name', operator: 'In' as const, values: [name] })),
    };
    const pod = podInfo('pod', { affinity: { nodeAffinity: { required: [conflict] } } });
    const failure = fails(place(pod, cluster({ a: {}, b: {} }), profile, testSearch({ nextStartNodeIndex: 1 })));
    expect(failure.message).toBe('0/2 nodes are available: pod affinity terms conflict.');
    expect([failure.nodesExamined, failure.nextStartNodeIndex, [...failure.unschedulablePlugins]]).toEqual([
      0,
      1,
      ['NodeAffinity'],
    ]);
    expect(failure.rejectionOf('a')?.reasons).toEqual(['pod affinity terms conflict']);
  });
});

it('changes nothing: the same question has the same answer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(4000), { minLength: 1, maxLength: 6 }),
      fc.nat(4000),
      fc.nat(9),
      (used, cpu, nextStartNodeIndex) => {
        const nodes = Object.fromEntries(used.map((_, index) => [`n${index}`, {}]));
        const pods = Object.fromEntries(
          used.map((there, index) => [`p${index}`, { nodeName: `n${index}`, cpu: there }]),
        );
        const snapshot = cluster(nodes, pods);
        const ask = () => {
          const outcome = place(podInfo('pod', { cpu }), snapshot, profile, testSearch({ nextStartNodeIndex }));
          return outcome.kind === 'placement' ? outcome : outcome.message;
        };
        expect(ask()).toEqual(ask());
      },
    ),
  );
});
