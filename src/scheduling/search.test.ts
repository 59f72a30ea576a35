import { describe, expect, it } from 'vitest';
import { Nominator } from './nominator.ts';
import { findFeasibleNodes, numFeasibleNodesToFind, type Search } from './search.ts';
import { appSelector, podInfo, testCache, testNode, testPod, testProfile, testSearch } from './testing/test-cluster.ts';

describe('numFeasibleNodesToFind', () => {
  it.each([
    [10, 0, 10],
    [99, 0, 99],
    [100, 0, 100],
    [150, 0, 100],
    [200, 0, 100],
    [250, 0, 120],
    [500, 0, 230],
    [1000, 0, 420],
    [1523, 0, 578],
    [2000, 0, 680],
    [3000, 0, 780],
    [5000, 0, 500],
    [5625, 0, 281],
    [10000, 0, 500],
    [15000, 0, 750],
    [1000, 40, 400],
    [1000, 5, 100],
    [1000, 100, 1000],
    [50, 5, 50],
  ])('of %i nodes with %i %%: %i', (nodeCount, percentage, expected) => {
    expect(numFeasibleNodesToFind(nodeCount, percentage)).toBe(expected);
  });
});

/** `count` nodes of 4 cpus; `full` of them have no cpu left. */
function cluster(count: number, full: readonly number[] = []) {
  const pods = full.map((index) => testPod(`full${index}`, { nodeName: `n${index}`, cpu: 4000 }));
  return testCache(
    Array.from({ length: count }, (_, index) => testNode(`n${index}`)),
    pods,
  ).snapshot;
}

function find(
  snapshot: ReturnType<typeof cluster>,
  options: Partial<Search> = {},
  configuration = {},
  pod = podInfo('pod', { cpu: 100 }),
) {
  const found = findFeasibleNodes(pod, snapshot, testProfile(configuration), testSearch(options));
  const { nextStartNodeIndex, nodesExamined } = found;
  const names = found.kind === 'failure' ? [] : found.nodes.map(({ node }) => node.metadata.name);
  return { names, nextStartNodeIndex, nodesExamined };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `n${from + index}`);

describe('the search', () => {
  it('looks at all nodes of a small cluster and begins there again', () => {
    expect(find(cluster(5))).toEqual({ names: range(0, 5), nextStartNodeIndex: 0, nodesExamined: 5 });
  });

  it('stops at the first feasible node too many, which does not count', () => {
    expect(find(cluster(200))).toEqual({ names: range(0, 100), nextStartNodeIndex: 100, nodesExamined: 101 });
  });

  it('goes on where the last one ended, round the end of the list', () => {
    expect(find(cluster(200), { nextStartNodeIndex: 150 })).toEqual({
      names: [...range(150, 200), ...range(0, 50)],
      nextStartNodeIndex: 50,
      nodesExamined: 101,
    });
  });

  it('counts rejected nodes as looked at, also those before the one too many', () => {
    expect(find(cluster(200, [3, 100, 101]))).toMatchObject({ nextStartNodeIndex: 103, nodesExamined: 104 });
  });

  it('takes the percentage of the profile', () => {
    expect(find(cluster(400), {}, { percentageOfNodesToScore: 50 }).names).toHaveLength(200);
  });

  it('is content with one node when nobody scores', () => {
    const configuration = { plugins: { score: { disabled: [{ name: '*' }] } } };
    expect(find(cluster(5), {}, configuration)).toEqual({ names: ['n0'], nextStartNodeIndex: 1, nodesExamined: 2 });
  });

  it('starts inside the list when the cluster has shrunk', () => {
    expect(find(cluster(5), { nextStartNodeIndex: 7 }).names).toEqual([...range(2, 5), ...range(0, 2)]);
  });

  it('looks only at nodes that a preFilter leaves', () => {
    const term = { matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['n3', 'n1', 'gone'] }] };
    const pod = podInfo('pod', { affinity: { nodeAffinity: { required: [term] } } });
    expect(find(cluster(5), { nextStartNodeIndex: 4 }, {}, pod)).toEqual({
      names: ['n1', 'n3'],
      nextStartNodeIndex: 1,
      nodesExamined: 2,
    });
  });
});

describe('nominated pods', () => {
  const nominated = (options = {}) => podInfo('pod', { cpu: 100, status: { nominatedNodeName: 'n2' }, ...options });

  it('look at their node first, and the next search begins where this one would have', () => {
    expect(find(cluster(5), { nextStartNodeIndex: 1 }, {}, nominated())).toEqual({
      names: ['n2'],
      nextStartNodeIndex: 1,
      nodesExamined: 1,
    });
  });

  it('look elsewhere when it does not fit there', () => {
    expect(find(cluster(5, [2]), {}, {}, nominated())).toEqual({
      names: ['n0', 'n1', 'n3', 'n4'],
      nextStartNodeIndex: 0,
      nodesExamined: 6,
    });
  });

  it('look elsewhere when their node is gone', () => {
    expect(find(cluster(2), {}, {}, nominated()).names).toEqual(['n0', 'n1']);
  });

  it.each([
    ['a higher priority', 10, ['n1']],
    ['the same priority', 5, ['n1']],
    ['a lower priority', 0, ['n0', 'n1']],
  ])('of %s keep their room from others', (_what, priority, names) => {
    const nominator = new Nominator();
    nominator.set(podInfo('waiting', { cpu: 4000, priority, status: { nominatedNodeName: 'n0' } }));
    const pod = podInfo('pod', { cpu: 100, priority: 5 });
    expect(find(cluster(2), { nominator }, {}, pod).names).toEqual(names);
  });

  it('do not keep room from themselves', () => {
    const nominator = new Nominator();
    const pod = podInfo('pod', { cpu: 4000 });
    nominator.set(pod, 'n0');
    expect(find(cluster(1), { nominator }, {}, pod).names).toEqual(['n0']);
  });

  it('are not there for pods that want to be near them', () => {
    const nominator = new Nominator();
    nominator.set(podInfo('friend', { labels: { app: 'web' }, status: { nominatedNodeName: 'n0' } }));
    const affinity = { podAffinity: { required: [{ topologyKey: 'host', labelSelector: appSelector('web') }] } };
    const { snapshot } = testCache([testNode('n0', { labels: { host: 'n0' } })]);
    expect(find(snapshot, { nominator }, {}, podInfo('pod', { affinity })).names).toEqual([]);
  });

  it('are there for pods that want to be away from them', () => {
    const nominator = new Nominator();
    nominator.set(podInfo('foe', { labels: { app: 'web' }, status: { nominatedNodeName: 'n0' } }));
    const affinity = { podAntiAffinity: { required: [{ topologyKey: 'host', labelSelector: appSelector('web') }] } };
    const { snapshot } = testCache([
      testNode('n0', { labels: { host: 'n0' } }),
      testNode('n1', { labels: { host: 'n1' } }),
    ]);
    expect(find(snapshot, { nominator }, {}, podInfo('pod', { affinity })).names).toEqual(['n1']);
  });
});
