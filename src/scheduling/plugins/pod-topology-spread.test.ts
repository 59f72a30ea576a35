import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LABEL_HOSTNAME, LABEL_ZONE, type Node } from '../../api/objects/node.ts';
import type { Pod, TopologySpreadConstraint } from '../../api/objects/pod.ts';
import { createPodInfo } from '../pod-info.ts';
import type { PluginServices } from '../plugin.ts';
import { topologyWeight } from '../spread-score.ts';
import { appSelector, askHint, askPlugin, NO_SERVICES, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import podTopologySpread from './pod-topology-spread.ts';

const SKEWED = ["node(s) didn't match pod topology spread constraints"];
const NO_DOMAIN = ["node(s) didn't match pod topology spread constraints (missing required label)"];

const zoned = (name: string, zone: string, more = {}): Node =>
  testNode(name, { labels: { [LABEL_ZONE]: zone, [LABEL_HOSTNAME]: name, ...more } });
const nodes = [zoned('a1', 'a'), zoned('a2', 'a'), zoned('b1', 'b')];

const rule = (more: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: LABEL_ZONE,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: appSelector('web'),
  ...more,
});
const spread = (...constraints: TopologySpreadConstraint[]): Pod =>
  testPod('pod', { labels: { app: 'web', version: '2' }, topologySpreadConstraints: constraints });
let serial = 0;
const web = (nodeName: string, options = {}): Pod =>
  testPod(`web-${serial++}`, { nodeName, labels: { app: 'web' }, ...options });

function verdicts(pod: Pod, existing: readonly Pod[], cluster: readonly Node[] = nodes) {
  const answers = askPlugin(podTopologySpread, pod, testCache(cluster, existing).snapshot);
  return cluster.map(({ metadata }) => answers.filter(metadata.name));
}

describe('filter', () => {
  it.each<[string, TopologySpreadConstraint, readonly Pod[], unknown[]]>([
    ['an empty cluster takes it anywhere', rule(), [], ['fits', 'fits', 'fits']],
    ['the lower zone only, once they differ by maxSkew', rule(), [web('a1')], [SKEWED, SKEWED, 'fits']],
    ['either zone within maxSkew', rule({ maxSkew: 2 }), [web('a1')], ['fits', 'fits', 'fits']],
    ['pods of another kind do not count', rule(), [web('a1', { labels: { app: 'db' } })], ['fits', 'fits', 'fits']],
    ['pods of another namespace do not count', rule(), [web('a1', { namespace: 'x' })], ['fits', 'fits', 'fits']],
    ['pods that are about to go do not count', rule(), [web('a1', { deletionTimestamp: 5 })], ['fits', 'fits', 'fits']],
    [
      'a pod that does not match itself adds nothing',
      rule({ labelSelector: appSelector('db') }),
      [web('a1', { labels: { app: 'db' } })],
      ['fits', 'fits', 'fits'],
    ],
    [
      'too few domains count as an empty one',
      rule({ minDomains: 3 }),
      [web('a1'), web('b1')],
      [SKEWED, SKEWED, SKEWED],
    ],
    ['by host', rule({ topologyKey: LABEL_HOSTNAME }), [web('a1')], [SKEWED, 'fits', 'fits']],
    [
      'matchLabelKeys: only the same version counts',
      rule({ matchLabelKeys: ['version'] }),
      [web('a1')],
      ['fits', 'fits', 'fits'],
    ],
    [
      'matchLabelKeys: the same version',
      rule({ matchLabelKeys: ['version'] }),
      [web('a1', { labels: { app: 'web', version: '2' } })],
      [SKEWED, SKEWED, 'fits'],
    ],
    [
      'an empty selector counts nobody but the pod',
      rule({ labelSelector: {} }),
      [web('a1'), web('a2')],
      ['fits', 'fits', 'fits'],
    ],
  ])('%s', (_what, constraint, existing, expected) => {
    expect(verdicts(spread(constraint), existing)).toEqual(expected);
  });

  it('takes no node without the key, and counts none that lacks one of several keys', () => {
    const cluster = [...nodes, testNode('bare'), testNode('half', { labels: { [LABEL_ZONE]: 'c' } })];
    expect(verdicts(spread(rule(), rule({ topologyKey: LABEL_HOSTNAME, maxSkew: 9 })), [web('a1')], cluster)).toEqual([
      SKEWED,
      SKEWED,
      'fits',
      NO_DOMAIN,
      NO_DOMAIN,
    ]);
  });

  it.each([
    ['Honor', ['fits', 'fits']],
    ['Ignore', [SKEWED, SKEWED]],
  ] as const)(
    'nodeAffinityPolicy %s: does an empty zone count that the pod may not enter?',
    (nodeAffinityPolicy, expected) => {
      const cluster = [zoned('a1', 'a', { disk: 'ssd' }), zoned('b1', 'b', { disk: 'ssd' }), zoned('c1', 'c')];
      const pod = { ...spread(rule({ nodeAffinityPolicy })) };
      const picky = { ...pod, spec: { ...pod.spec, nodeSelector: { disk: 'ssd' } } };
      expect(verdicts(picky, [web('a1'), web('b1')], cluster).slice(0, 2)).toEqual(expected);
    },
  );

  it.each([
    ['Honor', ['fits', 'fits']],
    ['Ignore', [SKEWED, SKEWED]],
  ] as const)('nodeTaintsPolicy %s: does an empty zone count that is tainted?', (nodeTaintsPolicy, expected) => {
    const tainted = testNode('c1', {
      labels: { [LABEL_ZONE]: 'c' },
      taints: [{ key: 'x', value: '', effect: 'NoSchedule' }],
    });
    expect(
      verdicts(
        spread(rule({ nodeTaintsPolicy })),
        [web('a1'), web('b1')],
        [...nodes, tainted].filter(({ metadata }) => metadata.name !== 'a2'),
      ).slice(0, 2),
    ).toEqual(expected);
  });

  it('is skipped without a DoNotSchedule constraint', () => {
    expect(verdicts(spread(rule({ whenUnsatisfiable: 'ScheduleAnyway' })), [])).toEqual([
      'skipped',
      'skipped',
      'skipped',
    ]);
  });

  it('says the same as the rules said directly, also after a pod more', () => {
    const label = fc.record(
      { zone: fc.constantFrom('a', 'b', 'c'), rack: fc.constantFrom('1', '2') },
      { requiredKeys: [] },
    );
    const constraint = fc.record({
      maxSkew: fc.integer({ min: 1, max: 2 }),
      topologyKey: fc.constantFrom('zone', 'rack'),
      minDomains: fc.integer({ min: 1, max: 4 }),
      labelSelector: fc.constantFrom('web', 'db').map(appSelector),
    });
    const place = fc.tuple(fc.constantFrom('web', 'db'), fc.nat(3));
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 4, maxLength: 4 }),
        fc.array(constraint, { minLength: 1, maxLength: 2 }),
        fc.array(place, { maxLength: 9 }),
        place,
        (labels, constraints, places, [extraApp, extraNode]) => {
          const cluster = labels.map((labels, index) =>
            testNode(`n${index}`, { labels: labels as Record<string, string> }),
          );
          const pod = spread(...constraints.map((constraint) => rule(constraint)));
          const existing = places.map(([app, node]) => web(`n${node}`, { labels: { app } }));
          expect(verdicts(pod, existing, cluster).map((answer) => answer === 'fits')).toEqual(
            cluster.map((node) => isAllowed(pod, node, cluster, existing)),
          );

          const { snapshot } = testCache(cluster, existing);
          const plugin = podTopologySpread.create(podTopologySpread.args.parse({}), NO_SERVICES);
          const info = createPodInfo(pod);
          const prepared = plugin.preFilter!(info, snapshot) as { state: never };
          const state = plugin.cloneState!(prepared.state);
          const extra = web(`n${extraNode}`, { labels: { app: extraApp } });
          plugin.addPod!(state, info, createPodInfo(extra), snapshot.get(`n${extraNode}`)!);
          for (const node of snapshot.nodes) {
            expect(plugin.filter!(state, info, node) === undefined).toBe(
              isAllowed(pod, node.node, cluster, [...existing, extra]),
            );
            expect(plugin.filter!(prepared.state, info, node) === undefined).toBe(
              isAllowed(pod, node.node, cluster, existing),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The rules again, as directly as they can be said. */
function isAllowed(pod: Pod, node: Node, cluster: readonly Node[], existing: readonly Pod[]): boolean {
  const constraints = pod.spec.topologySpreadConstraints!;
  const counted = cluster.filter(({ metadata: { labels } }) =>
    constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined),
  );
  return constraints.every(({ topologyKey, labelSelector, maxSkew, minDomains = 1 }) => {
    const value = node.metadata.labels[topologyKey];
    if (value === undefined) return false;
    const matches = (other: Pod) => other.metadata.labels['app'] === labelSelector!.matchLabels!['app'];
    const domains = [...new Set(counted.map(({ metadata }) => metadata.labels[topologyKey]!))];
    const countIn = (domain: string) =>
      existing.filter(
        (other) =>
          matches(other) &&
          counted.some(
            ({ metadata }) => metadata.name === other.spec.nodeName && metadata.labels[topologyKey] === domain,
          ),
      ).length;
    const lowest = domains.length < minDomains ? 0 : Math.min(...domains.map(countIn));
    return countIn(value) + (matches(pod) ? 1 : 0) - lowest <= maxSkew;
  });
}

describe('score', () => {
  const soft = (more: Partial<TopologySpreadConstraint> = {}) => rule({ whenUnsatisfiable: 'ScheduleAnyway', ...more });
  const score = (
    pod: Pod,
    existing: readonly Pod[],
    cluster: readonly Node[] = nodes,
    services: PluginServices = NO_SERVICES,
    args: unknown = {},
  ) => {
    const { raw, scores } = askPlugin(podTopologySpread, pod, testCache(cluster, existing).snapshot, {
      services,
      args,
    });
    return { raw, scores };
  };

  it('prefers the zone with fewer pods; nodes come in the order a1, b1, a2', () => {
    // Two zones weigh ln 4 = 1.386: 3 pods in a give round(4.159) = 4, 1 pod in b gives 1.
    expect(score(spread(soft()), [web('a1'), web('a1'), web('a2'), web('b1')])).toEqual({
      raw: [4, 1, 4],
      scores: [25, 100, 25],
    });
  });

  it('adds maxSkew less one for each constraint', () => {
    expect(score(spread(soft({ maxSkew: 4 })), [web('a1')]).raw).toEqual([4, 3, 4]);
  });

  it('by host counts the pods of the node itself, weighed by the number of nodes', () => {
    // ln 5 = 1.609: 1 -> 2, 2 -> 3.
    expect(score(spread(soft({ topologyKey: LABEL_HOSTNAME })), [web('a1'), web('a2'), web('a2')])).toEqual({
      raw: [2, 0, 3],
      scores: [33, 100, 0],
    });
  });

  it('gives nodes without a key 0 and leaves them out of the stretch', () => {
    const answers = askPlugin(
      podTopologySpread,
      spread(soft()),
      testCache([nodes[0]!, testNode('bare'), nodes[2]!], [web('a1')]).snapshot,
    );
    const names = testCache([nodes[0]!, testNode('bare'), nodes[2]!]).snapshot.nodes.map(
      ({ node }) => node.metadata.name,
    );
    expect(Object.fromEntries(names.map((name, index) => [name, answers.scores[index]]))).toEqual({
      a1: 0,
      bare: 0,
      b1: 100,
    });
  });

  it('gives all nodes 100 when no pod counts', () => {
    expect(score(spread(soft()), [])).toEqual({ raw: [0, 0, 0], scores: [100, 100, 100] });
  });

  it('is skipped without constraints', () => {
    expect(score(testPod('pod'), []).scores).toBe('skipped');
  });

  const owned: PluginServices = { ...NO_SERVICES, defaultSelector: () => appSelector('web') };

  it("spreads what belongs together by the system's defaults: host 3, zone 5", () => {
    const { raw } = score(testPod('pod'), [web('a1')], nodes, owned);
    // a1: 1 * ln 5 + 2 + 1 * ln 4 + 4; b1: 2 + 4; a2: 2 + ln 4 + 4.
    expect(raw).toEqual([9, 6, 7]);
  });

  it("judges a node without a zone by its host only, under the system's defaults", () => {
    const cluster = [nodes[0]!, testNode('bare', { labels: { [LABEL_HOSTNAME]: 'bare' } })];
    expect(score(testPod('pod'), [web('bare'), web('bare')], cluster, owned).raw).toEqual([6, 5]); // 2 + 4; 2 ln 4 + 2
  });

  it('takes defaultConstraints of a List, and then asks for all keys', () => {
    const args = {
      defaultingType: 'List',
      defaultConstraints: [{ maxSkew: 1, topologyKey: LABEL_ZONE, whenUnsatisfiable: 'ScheduleAnyway' }],
    };
    const cluster = [nodes[0]!, testNode('bare')];
    expect(score(testPod('pod'), [web('a1')], cluster, owned, args)).toEqual({ raw: [1, 0], scores: [100, 0] });
    expect(podTopologySpread.args.safeParse({ defaultConstraints: args.defaultConstraints }).success).toBe(false);
  });

  it.each([
    [1, 1.0986],
    [2, 1.3863],
    [3, 1.6094],
    [10, 2.4849],
    [5000, 8.5176],
  ])('%i domains weigh ln(size + 2) = %d', (size, weight) => {
    expect(topologyWeight(size)).toBeCloseTo(weight, 4);
  });
});

describe('asks again', () => {
  const pod = spread(rule());
  const other = (options = {}) => testPod('other', { nodeName: 'a1', labels: { app: 'web' }, ...options });

  it.each([
    ['a matching pod goes', other(), true],
    ['another pod goes', other({ labels: { app: 'db' } }), false],
    ['a pod of another namespace goes', other({ namespace: 'x' }), false],
    ['a pod without a node goes', testPod('other', { labels: { app: 'web' } }), false],
  ])('or not when %s', (_what, object, answer) => {
    expect(
      askHint(
        podTopologySpread,
        pod,
        { resource: 'AssignedPod', action: 'Delete' },
        { type: 'DELETED', object, old: object },
      ),
    ).toBe(answer);
  });

  it.each([
    ['comes to match', { app: 'db' }, { app: 'web' }, true],
    ['stays matching', { app: 'web' }, { app: 'web', x: 'y' }, false],
  ])('or not when a pod %s', (_what, before, after, answer) => {
    const change = { type: 'MODIFIED', old: other({ labels: before }), object: other({ labels: after }) } as const;
    expect(askHint(podTopologySpread, pod, { resource: 'AssignedPod', action: 'UpdatePodLabel' }, change)).toBe(answer);
  });

  it.each([
    ['other', true],
    ['the same', false],
  ])('of the pod itself with %s tolerations where taints count: %s', (which, answer) => {
    const tolerating = (value: string): Pod => {
      const pod = spread(rule({ nodeTaintsPolicy: 'Honor' }));
      return { ...pod, spec: { ...pod.spec, tolerations: [{ key: 'k', operator: 'Equal', value }] } };
    };
    const object = tolerating(which === 'other' ? 'b' : 'a');
    const change = { type: 'MODIFIED', old: tolerating('a'), object } as const;
    const event = { resource: 'UnscheduledPod', action: 'UpdatePodLabel' } as const;
    expect(askHint(podTopologySpread, object, event, change)).toBe(answer);
  });

  it.each([
    ['a node of a domain comes', undefined, nodes[0]!, true],
    ['a node without the key comes', undefined, testNode('bare'), false],
    ['a node gets the key', testNode('a1'), nodes[0]!, true],
    ['a node moves to another domain', zoned('a1', 'b'), nodes[0]!, true],
    ['another label changes', zoned('a1', 'a', { x: 'y' }), nodes[0]!, false],
  ])('or not when %s', (_what, old, object, answer) => {
    const event = { resource: 'Node', action: old === undefined ? 'Add' : 'UpdateNodeLabel' } as const;
    expect(
      askHint(
        podTopologySpread,
        pod,
        event,
        old === undefined ? { type: 'ADDED', object } : { type: 'MODIFIED', object, old },
      ),
    ).toBe(answer);
  });
});
