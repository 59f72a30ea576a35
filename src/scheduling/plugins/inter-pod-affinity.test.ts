import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from '../../api/objects/node.ts';
import type { Affinity, Pod, PodAffinityTerm } from '../../api/objects/pod.ts';
import { createPodInfo } from '../pod-info.ts';
import type { PluginServices } from '../plugin.ts';
import { appSelector, askHint, askPlugin, NO_SERVICES, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import interPodAffinity from './inter-pod-affinity.ts';

const AFFINITY = ["node(s) didn't match pod affinity rules"];
const ANTI_AFFINITY = ["node(s) didn't match pod anti-affinity rules"];
const EXISTING = ["node(s) didn't satisfy existing pods anti-affinity rules"];

const nodes = ['a1', 'a2', 'b1'].map((name) => testNode(name, { labels: { zone: name[0]!, host: name } }));
const bare = testNode('bare');

const near = (app: string, topologyKey = 'zone', more: Partial<PodAffinityTerm> = {}): Affinity => ({
  podAffinity: { required: [{ topologyKey, labelSelector: appSelector(app), ...more }] },
});
const away = (app: string, topologyKey = 'zone', more: Partial<PodAffinityTerm> = {}): Affinity => ({
  podAntiAffinity: { required: [{ topologyKey, labelSelector: appSelector(app), ...more }] },
});
const likes = (app: string, weight: number): Affinity => ({
  podAffinity: { preferred: [{ weight, podAffinityTerm: { topologyKey: 'zone', labelSelector: appSelector(app) } }] },
});
const dislikes = (app: string, weight: number): Affinity => ({
  podAntiAffinity: {
    preferred: [{ weight, podAffinityTerm: { topologyKey: 'zone', labelSelector: appSelector(app) } }],
  },
});

const web = (nodeName: string, options = {}): Pod =>
  testPod(`web-${nodeName}`, { nodeName, labels: { app: 'web' }, ...options });

function verdicts(pod: Pod, existing: readonly Pod[], services: PluginServices = NO_SERVICES) {
  const answers = askPlugin(interPodAffinity, pod, testCache([...nodes, bare], existing).snapshot, { services });
  return Object.fromEntries([...nodes, bare].map(({ metadata: { name } }) => [name, answers.filter(name)]));
}

describe('filter', () => {
  it('affinity: only the domains in which such a pod runs, never a node without the key', () => {
    const pod = testPod('pod', { affinity: near('web') });
    expect(verdicts(pod, [web('a1')])).toEqual({ a1: 'fits', a2: 'fits', b1: AFFINITY, bare: AFFINITY });
  });

  it('affinity: nowhere while no such pod runs', () => {
    expect(verdicts(testPod('pod', { affinity: near('web') }), [])).toEqual({
      a1: AFFINITY,
      a2: AFFINITY,
      b1: AFFINITY,
      bare: AFFINITY,
    });
  });

  it('affinity: the first of its kind may go wherever the key is', () => {
    const first = testPod('pod', { labels: { app: 'web' }, affinity: near('web') });
    expect(verdicts(first, [])).toEqual({ a1: 'fits', a2: 'fits', b1: 'fits', bare: AFFINITY });
    expect(verdicts(first, [web('b1')])).toMatchObject({ a1: AFFINITY, b1: 'fits' });
  });

  it('affinity: a pod must match all terms to count', () => {
    const both: Affinity = {
      podAffinity: {
        required: [
          ...near('web').podAffinity!.required!,
          { topologyKey: 'host', labelSelector: { matchLabels: { tier: 'x' } } },
        ],
      },
    };
    const pod = testPod('pod', { affinity: both });
    expect(verdicts(pod, [web('a1')])).toMatchObject({ a1: AFFINITY, a2: AFFINITY });
    expect(verdicts(pod, [web('a1', { labels: { app: 'web', tier: 'x' } })])).toMatchObject({
      a1: 'fits',
      a2: AFFINITY,
    });
  });

  it('anti-affinity: not the domains in which such a pod runs; a node without the key passes', () => {
    const pod = testPod('pod', { affinity: away('web') });
    expect(verdicts(pod, [web('a1')])).toEqual({ a1: ANTI_AFFINITY, a2: ANTI_AFFINITY, b1: 'fits', bare: 'fits' });
  });

  it('anti-affinity of pods on nodes holds against the new pod too', () => {
    const hermit = testPod('hermit', { nodeName: 'a1', affinity: away('web', 'host') });
    expect(verdicts(testPod('pod', { labels: { app: 'web' } }), [hermit])).toEqual({
      a1: EXISTING,
      a2: 'fits',
      b1: 'fits',
      bare: 'fits',
    });
    expect(verdicts(testPod('pod', { labels: { app: 'db' } }), [hermit])).toMatchObject({ a1: 'skipped' });
  });

  it('affinity of pods on nodes does not bind the new pod', () => {
    expect(verdicts(testPod('pod'), [testPod('other', { nodeName: 'a1', affinity: near('web') })])).toMatchObject({
      b1: 'skipped',
    });
  });

  it.each<[string, Partial<PodAffinityTerm>, unknown]>([
    ['its own namespace by default', {}, 'fits'],
    ['a named namespace', { namespaces: ['other'] }, ANTI_AFFINITY],
    ['namespaces by label', { namespaceSelector: { matchLabels: { team: 'x' } } }, ANTI_AFFINITY],
    ['no namespace by label', { namespaceSelector: { matchLabels: { team: 'y' } } }, 'fits'],
    ['all namespaces', { namespaceSelector: {} }, ANTI_AFFINITY],
  ])('a term speaks of %s', (_what, more, verdict) => {
    const services: PluginServices = {
      ...NO_SERVICES,
      namespaceLabels: (name) => (name === 'other' ? { team: 'x' } : {}),
    };
    const pod = testPod('pod', { affinity: away('web', 'zone', more) });
    expect(verdicts(pod, [web('a1', { namespace: 'other' })], services)['a1']).toEqual(verdict);
  });

  it('says whether preemption could help', () => {
    const code = (pod: Pod, existing: readonly Pod[]) =>
      askPlugin(interPodAffinity, pod, testCache(nodes, existing).snapshot).code('a1');
    expect(code(testPod('pod', { affinity: near('web') }), [])).toBe('UnschedulableAndUnresolvable');
    expect(code(testPod('pod', { affinity: away('web') }), [web('a1')])).toBe('Unschedulable');
  });
});

describe('what if', () => {
  const plugin = interPodAffinity.create(interPodAffinity.args.parse({}), NO_SERVICES);

  it('a pod came or went, without touching the state it was cloned from', () => {
    const { snapshot } = testCache(nodes, [web('a1')]);
    const pod = createPodInfo(testPod('pod', { affinity: away('web') }));
    const answer = plugin.preFilter!(pod, snapshot);
    if (typeof answer === 'symbol' || 'code' in answer) throw new Error('no state');
    const [a1, b1] = [snapshot.get('a1')!, snapshot.get('b1')!];
    const state = plugin.cloneState!(answer.state);
    plugin.removePod!(state, pod, a1.pods[0]!, a1);
    plugin.addPod!(state, pod, createPodInfo(web('b1')), b1);
    const verdictsOf = (which: typeof state) =>
      [a1, b1].map((node) => plugin.filter!(which, pod, node)?.reasons ?? 'fits');
    expect(verdictsOf(state)).toEqual(['fits', ANTI_AFFINITY]);
    expect(verdictsOf(answer.state)).toEqual([ANTI_AFFINITY, 'fits']);
  });
});

describe('score', () => {
  const score = (pod: Pod, existing: readonly Pod[], args = {}) => {
    const { raw, scores } = askPlugin(interPodAffinity, pod, testCache(nodes, existing).snapshot, { args });
    return { raw, scores };
  };

  it('adds what the new pod likes and dislikes in each domain', () => {
    const existing = [web('a1'), web('a2'), web('b1')];
    expect(score(testPod('pod', { affinity: likes('web', 10) }), existing)).toEqual({
      raw: [20, 20, 10],
      scores: [100, 100, 0],
    });
    expect(score(testPod('pod', { affinity: dislikes('web', 10) }), existing)).toEqual({
      raw: [-20, -20, -10],
      scores: [0, 0, 100],
    });
  });

  it('adds what pods on nodes like and dislike', () => {
    const existing = [
      testPod('fan', { nodeName: 'a1', affinity: likes('web', 7) }),
      testPod('foe', { nodeName: 'b1', affinity: dislikes('web', 5) }),
    ];
    expect(score(testPod('pod', { labels: { app: 'web' } }), existing)).toEqual({
      raw: [7, 7, -5],
      scores: [100, 100, 0],
    });
    expect(
      score(testPod('pod', { labels: { app: 'web' } }), existing, { ignorePreferredTermsOfExistingPods: true }).raw,
    ).toBe('skipped');
  });

  it('counts required affinity of pods on nodes with hardPodAffinityWeight', () => {
    const existing = [testPod('needy', { nodeName: 'b1', affinity: near('web') })];
    const pod = testPod('pod', { labels: { app: 'web' } });
    expect(score(pod, existing).raw).toEqual([0, 0, 1]);
    expect(score(pod, existing, { hardPodAffinityWeight: 50 }).raw).toEqual([0, 0, 50]);
    expect(score(pod, existing, { hardPodAffinityWeight: 0 }).raw).toBe('skipped');
  });

  it('gives all nodes 0 when none is better', () => {
    expect(score(testPod('pod', { affinity: likes('web', 10) }), [web('a1'), web('b1')]).scores).toEqual([0, 0, 0]);
  });

  it('divides before it multiplies', () => {
    const pod = testPod('pod', {
      affinity: {
        podAffinity: {
          preferred: [1, 2, 26].map((weight) => ({
            weight,
            podAffinityTerm: { topologyKey: 'host', labelSelector: appSelector(`w${weight}`) },
          })),
        },
      },
    });
    const existing = [1, 2, 26].map((weight, index) =>
      testPod(`w${weight}`, { nodeName: nodes[index]!.metadata.name, labels: { app: `w${weight}` } }),
    );
    expect(score(pod, existing)).toEqual({ raw: [1, 2, 26], scores: [0, 4, 100] });
  });
});

/** The rules again, as directly as they can be said: every term against every pod for one node. */
function allowed(pod: Pod, node: Node, cluster: readonly Node[], existing: readonly Pod[]): boolean {
  const nodeOf = (other: Pod) => cluster.find(({ metadata }) => metadata.name === other.spec.nodeName)!;
  const isSameDomain = (other: Pod, key: string) => {
    const value = node.metadata.labels[key];
    return value !== undefined && nodeOf(other).metadata.labels[key] === value;
  };
  const speaksOf = (term: PodAffinityTerm, other: Pod) =>
    other.metadata.labels['app'] === term.labelSelector!.matchLabels!['app'];
  const wanted = pod.spec.affinity?.podAffinity?.required ?? [];
  const unwanted = pod.spec.affinity?.podAntiAffinity?.required ?? [];
  const friends = existing.filter((other) => wanted.every((term) => speaksOf(term, other)));
  const isFirst =
    !friends.some((other) =>
      wanted.some(({ topologyKey }) => nodeOf(other).metadata.labels[topologyKey] !== undefined),
    ) && wanted.every((term) => speaksOf(term, pod));
  const isNear = wanted.every((term) => friends.some((other) => isSameDomain(other, term.topologyKey)));
  const hasKeys = wanted.every(({ topologyKey }) => node.metadata.labels[topologyKey] !== undefined);
  const isClear = !unwanted.some((term) =>
    existing.some((other) => speaksOf(term, other) && isSameDomain(other, term.topologyKey)),
  );
  const isTolerated = !existing.some((other) =>
    (other.spec.affinity?.podAntiAffinity?.required ?? []).some(
      (term) => speaksOf(term, pod) && isSameDomain(other, term.topologyKey),
    ),
  );
  return hasKeys && (isNear || isFirst) && isClear && isTolerated;
}

it('says the same as the rules said directly', () => {
  const app = fc.constantFrom('x', 'y', 'z');
  const term = fc.record({ topologyKey: fc.constantFrom('zone', 'host'), labelSelector: app.map(appSelector) });
  const terms = fc.array(term, { maxLength: 2 }).map((required) => (required.length === 0 ? {} : { required }));
  const pod = fc.record({ app, podAffinity: terms, podAntiAffinity: terms });
  const placed = fc.tuple(pod, fc.constantFrom('n1', 'n2', 'n3'));
  const labels = fc.record(
    { zone: fc.constantFrom('a', 'b'), host: fc.constantFrom('1', '2', '3') },
    { requiredKeys: [] },
  );
  const create = (name: string, { app, ...affinity }: { app: string } & Affinity, nodeName?: string): Pod =>
    testPod(name, { labels: { app }, affinity, ...(nodeName === undefined ? {} : { nodeName }) });
  fc.assert(
    fc.property(
      pod,
      fc.array(placed, { maxLength: 6 }),
      fc.tuple(labels, labels, labels),
      (incoming, others, labelsOf) => {
        const cluster = labelsOf.map((labels, index) =>
          testNode(`n${index + 1}`, { labels: labels as Record<string, string> }),
        );
        const existing = others.map(([options, nodeName], index) => create(`p${index}`, options, nodeName));
        const answers = askPlugin(interPodAffinity, create('pod', incoming), testCache(cluster, existing).snapshot);
        for (const node of cluster) {
          const isAllowed = ['fits', 'skipped'].includes(String(answers.filter(node.metadata.name)));
          expect(isAllowed).toBe(allowed(create('pod', incoming), node, cluster, existing));
        }
      },
    ),
    { numRuns: 500 },
  );
});

/** Up to v1.36 a hint wants all anti-affinity terms to match, although each of them alone keeps pods apart. */
describe('of two anti-affinity terms, one of which matches, the hint says', () => {
  const required = ['web', 'db'].map((app) => ({ topologyKey: 'zone', labelSelector: appSelector(app) }));
  const away = { podAntiAffinity: { required } };
  const [matching, other] = [
    testPod('other', { labels: { app: 'web' }, nodeName: 'a1' }),
    testPod('other', { nodeName: 'a1' }),
  ];
  const event = (action: 'Delete' | 'UpdatePodLabel') => ({ resource: 'AssignedPod', action }) as const;

  it.each([
    ['1.36', false],
    ['1.37', true],
  ] as const)('v%s: %s', (kubernetesVersion, expected) => {
    const services = { ...NO_SERVICES, kubernetesVersion };
    const waiting = testPod('pod', { affinity: away });
    const gone = { type: 'DELETED', object: matching, old: matching } as const;
    expect(askHint(interPodAffinity, waiting, event('Delete'), gone, services)).toBe(expected);
    const changed = { type: 'MODIFIED', object: other, old: matching } as const;
    expect(askHint(interPodAffinity, waiting, event('UpdatePodLabel'), changed, services)).toBe(expected);
    const foe = testPod('foe', { nodeName: 'a1', affinity: away });
    const foeGone = { type: 'DELETED', object: foe, old: foe } as const;
    const web = testPod('web', { labels: { app: 'web' } });
    expect(askHint(interPodAffinity, web, event('Delete'), foeGone, services)).toBe(expected);
  });
});

describe('asks again', () => {
  const waiting = (affinity: Affinity) => testPod('pod', { affinity });
  it.each([
    ['a pod comes that the waiting one wants near', near('web'), 'Add', web('a1'), true],
    ['another pod comes', near('db'), 'Add', web('a1'), false],
    ['a pod goes that the waiting one wants away', away('web'), 'Delete', web('a1'), true],
    ['another pod goes', away('db'), 'Delete', web('a1'), false],
    [
      'a pod goes that wanted the waiting one away',
      {},
      'Delete',
      testPod('foe', {
        nodeName: 'a1',
        affinity: { podAntiAffinity: { required: [{ topologyKey: 'zone', labelSelector: {} }] } },
      }),
      true,
    ],
    ['a pod without a node goes', away('web'), 'Delete', testPod('web', { labels: { app: 'web' } }), false],
  ] as const)('or not when %s', (_what, affinity, action, object, answer) => {
    const change =
      action === 'Add' ? { type: 'ADDED' as const, object } : { type: 'DELETED' as const, object, old: object };
    expect(askHint(interPodAffinity, waiting(affinity), { resource: 'AssignedPod', action }, change)).toBe(answer);
  });

  it.each([
    ['a node with the key of an affinity comes', near('web'), undefined, { zone: 'a' }, true],
    ['a node without it comes', near('web'), undefined, {}, false],
    ['any node comes and there is an anti-affinity', away('web'), undefined, {}, true],
    ['a node gets the key of an affinity', near('web'), {}, { zone: 'a' }, true],
    ['a node loses the key of an anti-affinity', away('web'), { zone: 'a' }, {}, true],
    ['a node changes another label', away('web'), { zone: 'a' }, { zone: 'a', x: 'y' }, false],
    ['a node moves to another domain', away('web'), { zone: 'a' }, { zone: 'b' }, true],
  ])('or not when %s', (_what, affinity, before, after, answer) => {
    const object = testNode('n', { labels: after });
    const change =
      before === undefined
        ? { type: 'ADDED' as const, object }
        : { type: 'MODIFIED' as const, object, old: testNode('n', { labels: before }) };
    const action = before === undefined ? 'Add' : 'UpdateNodeLabel';
    expect(askHint(interPodAffinity, waiting(affinity), { resource: 'Node', action }, change)).toBe(answer);
  });
});
