import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../api/input-error.ts';
import { ActiveExtender } from './active-extender.ts';
import { SchedulerCache } from './cache.ts';
import { profileConfiguration } from './configuration.ts';
import { explain } from './explain.ts';
import { FastPlacer } from './fast/fast-placer.ts';
import { place } from './place.ts';
import { definePlugin, type PluginDefinition } from './plugin.ts';
import { createProfile, type Profile } from './profile.ts';
import { runPostFilters } from './post-filter.ts';
import { NO_SERVICES, podInfo, TEST_REGISTRY, testNode, testPod, testSearch } from './testing/test-cluster.ts';
import type { Extender } from './extender.ts';
import { z } from 'zod';

const CODE = { title: 'extender x', locate: () => ({ file: 'x.ts' }) };

function profileWith(extenders: readonly Extender[], configuration: Record<string, unknown> = {}): Profile {
  const active = extenders.map((extender) => new ActiveExtender(extender, CODE));
  return createProfile(profileConfiguration.parse(configuration), TEST_REGISTRY, NO_SERVICES, 0, active);
}

function cacheOf(count: number): SchedulerCache {
  const cache = new SchedulerCache();
  for (let index = 0; index < count; index++) cache.addNode(testNode(`n${index}`));
  return cache;
}

const numberOf = (name: string): number => Number(name.slice(1));

/** Rejects all nodes but these. */
const only =
  (
    isGood: (index: number) => boolean,
    verdict: 'failed' | 'failedAndUnresolvable' = 'failed',
  ): NonNullable<Extender['filter']> =>
  (_pod, nodes) => ({
    [verdict]: Object.fromEntries(
      nodes
        .map(({ metadata }) => metadata.name)
        .filter((name) => !isGood(numberOf(name)))
        .map((name) => [name, `${name} is bad`]),
    ),
  });

describe('filters of extenders', () => {
  it('are asked one after the other about what is left, the ignorable ones last', () => {
    const asked: string[] = [];
    const spy = (name: string, isGood: (index: number) => boolean, ignorable = false): Extender => ({
      name,
      ignorable,
      filter(pod, nodes) {
        asked.push(`${name}: ${nodes.map(({ metadata }) => metadata.name).join(' ')}`);
        return only(isGood)(pod, nodes);
      },
    });
    const profile = profileWith([
      spy('late', (i) => i > 1, true),
      spy('even', (i) => i % 2 === 0),
      spy('none', () => true),
    ]);
    const outcome = place(podInfo('p'), cacheOf(5).snapshot, profile, testSearch());
    expect(asked).toEqual(['even: n0 n1 n2 n3 n4', 'none: n0 n2 n4', 'late: n0 n2 n4']);
    expect(outcome).toMatchObject({ kind: 'placement', nodesFeasible: 2 });
  });

  it('leave a failure in the name of Extender, which any event brings back', () => {
    const profile = profileWith([{ name: 'x', filter: only(() => false) }]);
    const outcome = place(podInfo('p'), cacheOf(2).snapshot, profile, testSearch());
    expect(outcome).toMatchObject({ kind: 'failure', message: '0/2 nodes are available: 1 n0 is bad, 1 n1 is bad.' });
    expect([...(outcome as { unschedulablePlugins: ReadonlySet<string> }).unschedulablePlugins]).toEqual(['Extender']);
    expect(profile.plugins.get('Extender')?.events).toEqual([{ resource: '*', actions: ['All'] }]);
  });

  it('decide what preemption may try', () => {
    const cache = cacheOf(2);
    cache.addPod(testPod('low', { nodeName: 'n0', cpu: 4000 }));
    for (const [verdict, tried] of [
      ['failed', 1],
      ['failedAndUnresolvable', 0],
    ] as const) {
      const profile = profileWith([{ name: 'x', filter: only(() => false, verdict) }]);
      const outcome = place(podInfo('p', { cpu: 1000 }), cache.snapshot, profile, testSearch());
      expect(outcome.kind === 'failure' && outcome.nodesRejectedAs('Unschedulable', cache.snapshot).length).toBe(
        tried + 1,
      );
    }
  });

  it('make the search find as many nodes as with scores', () => {
    const plugins = { score: { disabled: [{ name: '*' }] } };
    const pod = podInfo('p');
    const { snapshot } = cacheOf(5);
    expect(place(pod, snapshot, profileWith([], { plugins }), testSearch()).nodesFeasible).toBe(1);
    expect(
      place(pod, snapshot, profileWith([{ name: 'x', filter: only(() => true) }], { plugins }), testSearch())
        .nodesFeasible,
    ).toBe(5);
  });

  it('are asked about a nominated node, too', () => {
    const pod = podInfo('p', { status: { nominatedNodeName: 'n1' } });
    const { snapshot } = cacheOf(3);
    expect(
      place(pod, snapshot, profileWith([{ name: 'x', filter: only((i) => i === 1) }]), testSearch()),
    ).toMatchObject({ nodeName: 'n1', nodesExamined: 1, nextStartNodeIndex: 0 });
    // n1 counts twice among the nodes that were processed, as it does upstream.
    expect(
      place(pod, snapshot, profileWith([{ name: 'x', filter: only((i) => i === 2) }]), testSearch()),
    ).toMatchObject({ nodeName: 'n2', nextStartNodeIndex: 1 });
  });

  it('say what a filter plugin with the same rule says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 11 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        (count, start, good) => {
          const isGood = (index: number): boolean => good[index]!;
          const rule = definePlugin<Record<string, never>>({
            name: 'Rule',
            description: 'the same rule',
            args: z.strictObject({}),
            create: () => ({
              filter: (_state, _pod, { node }) =>
                isGood(numberOf(node.metadata.name))
                  ? undefined
                  : { plugin: 'Rule', code: 'Unschedulable', reasons: [`${node.metadata.name} is bad`] },
            }),
          }) as PluginDefinition;
          const registry = new Map([...TEST_REGISTRY, ['Rule', rule]]);
          const configuration = profileConfiguration.parse({ plugins: { filter: { enabled: [{ name: 'Rule' }] } } });
          const byPlugin = createProfile(configuration, registry, NO_SERVICES);
          const byExtender = profileWith([{ name: 'x', filter: only(isGood) }]);
          const { snapshot } = cacheOf(count);
          const search = testSearch({ nextStartNodeIndex: start % count });
          const [a, b] = [byPlugin, byExtender].map((profile) => place(podInfo('p'), snapshot, profile, search));
          const told = (outcome: ReturnType<typeof place>): unknown =>
            outcome.kind === 'failure'
              ? outcome.message
              : [outcome.nodeName, outcome.nodesTied, outcome.nextStartNodeIndex];
          expect(told(b!)).toEqual(told(a!));
          expect(new FastPlacer().place(podInfo('p'), snapshot, byExtender, search)).toEqual(b);
        },
      ),
    );
  });
});

describe('scores of extenders', () => {
  it('count ten times their weight', () => {
    const profile = profileWith([{ name: 'x', weight: 3, prioritize: () => ({ n2: 7, n0: 10 }) }]);
    const { snapshot } = cacheOf(3);
    const { nodes, outcome } = explain(podInfo('p'), snapshot, profile, testSearch());
    const totals = nodes.map(({ total }) => total!);
    expect([totals[0]! - totals[1]!, totals[2]! - totals[1]!]).toEqual([300, 210]);
    expect(outcome).toMatchObject({ nodeName: 'n0', score: totals[0] });
    expect(nodes[2]!.scores!.at(-1)).toEqual({ plugin: 'x', raw: 70, normalized: 70, weight: 3, weighted: 210 });
  });

  it('are asked for even if no plugin scores', () => {
    const profile = profileWith([{ name: 'x', weight: 1, prioritize: () => ({ n2: 1 }) }], {
      plugins: { score: { disabled: [{ name: '*' }] } },
    });
    expect(place(podInfo('p'), cacheOf(3).snapshot, profile, testSearch())).toMatchObject({
      nodeName: 'n2',
      score: 10,
    });
  });
});

describe('managed resources', () => {
  const managed = (ignoredByScheduler: boolean): Extender => ({
    name: 'x',
    managedResources: [{ name: 'example.com/foo', ignoredByScheduler }],
    filter: only((i) => i === 1),
  });

  it.each([
    ['a pod that asks for none is not its business', true, {}, { kind: 'placement', nodesFeasible: 3 }],
    [
      'NodeResourcesFit leaves an ignored one alone',
      true,
      { 'example.com/foo': 5 },
      { kind: 'placement', nodeName: 'n1' },
    ],
    [
      'and looks at the others',
      false,
      { 'example.com/foo': 5 },
      { kind: 'failure', message: '0/3 nodes are available: 3 Insufficient example.com/foo.' },
    ],
  ])('%s', (_what, ignored, containerRequests, expected) => {
    const outcome = place(
      podInfo('p', { containerRequests }),
      cacheOf(3).snapshot,
      profileWith([managed(ignored)]),
      testSearch(),
    );
    expect(outcome).toMatchObject(expected);
  });
});

describe('preemption', () => {
  function preemptWith(extender: Extender) {
    const cache = cacheOf(3);
    for (const index of [0, 1, 2])
      cache.addPod(testPod(`low${index}`, { nodeName: `n${index}`, cpu: 4000, priority: index }));
    const profile = profileWith([extender]);
    const pod = podInfo('p', { cpu: 1000, priority: 10 });
    const search = testSearch();
    const failure = place(pod, cache.snapshot, profile, search);
    if (failure.kind !== 'failure') throw new Error('the pod fits');
    return runPostFilters({ pod, snapshot: cache.snapshot, profile, search, failure });
  }

  it('asks extenders which candidates are left', () => {
    expect(preemptWith({ name: 'x', filter: only(() => true) })).toMatchObject({ nodeName: 'n0' });
    const preempt: NonNullable<Extender['preempt']> = (_pod, candidates) =>
      candidates.filter(({ nodeName }) => nodeName === 'n2');
    expect(preemptWith({ name: 'x', preempt })).toMatchObject({
      nodeName: 'n2',
      victims: [{ pod: { metadata: { name: 'low2' } } }],
    });
  });

  it('keeps an earlier nomination when none is left', () => {
    expect(preemptWith({ name: 'x', preempt: () => [] })).toMatchObject({
      kind: 'no help',
      message: 'preemption: no candidate node for preemption',
      clearsNomination: false,
    });
  });

  it.each([
    [
      'no victims',
      (): NonNullable<Extender['preempt']> => (_pod, candidates) =>
        candidates.map((candidate) => ({ ...candidate, victims: [] })),
    ],
    [
      'a victim from elsewhere',
      (): NonNullable<Extender['preempt']> =>
        (_pod, [one]) => [{ ...one!, victims: [testPod('stranger')] }],
    ],
    [
      'another node',
      (): NonNullable<Extender['preempt']> =>
        (_pod, [one]) => [{ ...one!, nodeName: 'n9' }],
    ],
  ])('refuses %s', (_what, make) => {
    expect(() => preemptWith({ name: 'x', preempt: make() })).toThrow(InputError);
  });
});

describe('an extender that fails', () => {
  const broken = (ignorable: boolean): Extender => ({
    name: 'x',
    ignorable,
    filter() {
      throw new Error('no licence');
    },
  });

  it('is left out when it is ignorable', () => {
    expect(place(podInfo('p'), cacheOf(3).snapshot, profileWith([broken(true)]), testSearch())).toMatchObject({
      nodesFeasible: 3,
    });
  });

  it.each<[string, Extender, RegExp]>([
    ['throws', broken(false), /^x.ts extender x: filter threw Error: no licence \(pod default\/p\)$/],
    [
      'names a node that it was not asked about',
      { name: 'x', filter: () => ({ failed: { n9: 'no' } }) },
      /filter must give \{ failed\?/,
    ],
    [
      'scores above 10',
      { name: 'x', weight: 1, prioritize: () => ({ n0: 11 }) },
      /prioritize must give whole scores from 0 to 10/,
    ],
  ])('ends the run when it %s', (_what, extender, line) => {
    const run = (): unknown => place(podInfo('p'), cacheOf(3).snapshot, profileWith([extender]), testSearch());
    expect(run).toThrow(InputError);
    try {
      run();
    } catch (error) {
      expect((error as InputError).line).toMatch(line);
    }
  });
});
