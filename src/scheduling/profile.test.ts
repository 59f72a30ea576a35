import { describe, expect, it } from 'vitest';
import { InputError } from '../api/input-error.ts';
import { profileConfiguration } from './configuration.ts';
import { testProfile } from './testing/test-cluster.ts';
import type { Profile } from './profile.ts';

const names = (profile: Profile, point: 'preEnqueue' | 'preFilter' | 'filter' | 'postFilter' | 'preScore' | 'score') =>
  profile[point].map(({ name }) => name);
const weights = (profile: Profile) => Object.fromEntries(profile.score.map(({ name, weight }) => [name, weight]));

describe('the default profile', () => {
  const profile = testProfile();

  it('asks filters in the order of v1.36', () => {
    expect(names(profile, 'filter')).toEqual([
      'NodeUnschedulable',
      'NodeName',
      'TaintToleration',
      'NodeAffinity',
      'NodePorts',
      'NodeResourcesFit',
      'VolumeRestrictions',
      'NodeVolumeLimits',
      'VolumeBinding',
      'VolumeZone',
      'PodTopologySpread',
      'InterPodAffinity',
      'DynamicResources',
      'NodeDeclaredFeatures',
    ]);
  });

  it('weighs scores as v1.36', () => {
    expect(weights(profile)).toEqual({
      TaintToleration: 3,
      NodeAffinity: 2,
      NodeResourcesFit: 1,
      VolumeBinding: 1,
      PodTopologySpread: 2,
      InterPodAffinity: 2,
      DynamicResources: 2,
      NodeResourcesBalancedAllocation: 1,
      ImageLocality: 1,
    });
  });

  it('has one queue order, three gates, preemption, and adaptive sampling', () => {
    expect(profile.queueSort.name).toBe('PrioritySort');
    expect(names(profile, 'preEnqueue')).toEqual(['SchedulingGates', 'DynamicResources', 'DefaultPreemption']);
    expect(names(profile, 'postFilter')).toEqual(['DynamicResources', 'DefaultPreemption']);
    expect([profile.schedulerName, profile.percentageOfNodesToScore]).toEqual(['default-scheduler', 0]);
    expect([...profile.plugins.keys()].slice(-2)).toEqual(['DefaultBinder', 'NodeDeclaredFeatures']);
  });
});

describe('a configured profile', () => {
  it('disables a plugin everywhere, or at one extension point', () => {
    const everywhere = testProfile({ plugins: { multiPoint: { disabled: [{ name: 'TaintToleration' }] } } });
    expect([names(everywhere, 'filter'), names(everywhere, 'score')].flat()).not.toContain('TaintToleration');
    const scoreOnly = testProfile({ plugins: { score: { disabled: [{ name: 'TaintToleration' }] } } });
    expect(names(scoreOnly, 'score')).not.toContain('TaintToleration');
    expect(names(scoreOnly, 'filter')).toContain('TaintToleration');
  });

  it('drops all default scores with *, and keeps those it names', () => {
    const profile = testProfile({
      plugins: { score: { disabled: [{ name: '*' }], enabled: [{ name: 'ImageLocality', weight: 5 }] } },
    });
    expect(weights(profile)).toEqual({ ImageLocality: 5 });
  });

  it('sets a weight where the plugin stands (multiPoint), or brings it to the front (score)', () => {
    const inPlace = testProfile({ plugins: { multiPoint: { enabled: [{ name: 'NodeResourcesFit', weight: 9 }] } } });
    expect([weights(inPlace)['NodeResourcesFit'], names(inPlace, 'score')[0]]).toEqual([9, 'TaintToleration']);
    const inFront = testProfile({ plugins: { score: { enabled: [{ name: 'NodeResourcesFit', weight: 9 }] } } });
    expect([weights(inFront)['NodeResourcesFit'], names(inFront, 'score')[0]]).toEqual([9, 'NodeResourcesFit']);
    expect(names(inFront, 'score')).toHaveLength(9);
  });

  it('gives weight 1 to a plugin that is configured anew without a weight', () => {
    expect(
      weights(testProfile({ plugins: { multiPoint: { enabled: [{ name: 'TaintToleration' }] } } }))['TaintToleration'],
    ).toBe(1);
  });

  it('may disable plugins that are not modelled yet', () => {
    expect(() => testProfile({ plugins: { multiPoint: { disabled: [{ name: 'PodGroupPodsCount' }] } } })).not.toThrow();
  });

  it('hands arguments to the plugin', () => {
    const args = { scoringStrategy: { type: 'MostAllocated' } };
    expect(() => testProfile({ pluginConfig: [{ name: 'NodeResourcesFit', args }] })).not.toThrow();
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'an unknown plugin',
      { plugins: { filter: { enabled: [{ name: 'NodeResourceFit' }] } } },
      /no scheduler plugin called "NodeResourceFit", did you mean "NodeResourcesFit"\?/,
    ],
    [
      'an unknown plugin to disable',
      { plugins: { score: { disabled: [{ name: 'Nope' }] } } },
      /no scheduler plugin called "Nope"/,
    ],
    [
      'a plugin that is not modelled yet',
      { plugins: { score: { enabled: [{ name: 'PodGroupPodsCount' }] } } },
      /PodGroupPodsCount is not modelled yet/,
    ],
    [
      'a plugin at a point that it does not have',
      { plugins: { score: { enabled: [{ name: 'NodeName' }] } } },
      /NodeName has nothing to do at score/,
    ],
    [
      'a plugin twice',
      { plugins: { score: { enabled: [{ name: 'ImageLocality' }, { name: 'ImageLocality' }] } } },
      /ImageLocality is enabled twice/,
    ],
    [
      'no queue sort',
      { plugins: { queueSort: { disabled: [{ name: '*' }] } } },
      /exactly one queueSort plugin, there are 0/,
    ],
    [
      'a filter without its preFilter',
      { plugins: { preFilter: { disabled: [{ name: 'NodePorts' }] } } },
      /NodePorts is enabled at filter but not at preFilter/,
    ],
    [
      'bad arguments',
      { pluginConfig: [{ name: 'InterPodAffinity', args: { hardPodAffinityWeight: 101 } }] },
      /pluginConfig InterPodAffinity, args.hardPodAffinityWeight: /,
    ],
    [
      'unknown arguments',
      { pluginConfig: [{ name: 'NodeName', args: { x: 1 } }] },
      /pluginConfig NodeName, args: .*"x"/,
    ],
  ])('refuses %s', (_what, configuration, message) => {
    expect(() => testProfile(configuration)).toThrow(InputError);
    expect(() => testProfile(configuration)).toThrow(message);
  });

  it.each([
    { percentageOfNodesToScore: 101 },
    { plugins: { filters: {} } },
    { plugins: { score: { enabled: ['NodeName'] } } },
    { schedulerName: '' },
  ])('refuses the form %j', (configuration) => {
    expect(profileConfiguration.safeParse(configuration).success).toBe(false);
  });
});
