import { expect, it } from 'vitest';
import { z } from 'zod';
import { profileConfiguration } from '../configuration.ts';
import { definePlugin, type PluginDefinition } from '../plugin.ts';
import { createProfile } from '../profile.ts';
import { NO_SERVICES, podInfo, TEST_REGISTRY, testCache, testNode, testSearch } from '../testing/test-cluster.ts';
import { VerifyingPlacer } from './verifying-placer.ts';

/** Says that its answers hang on the node, and prefers whatever node the mood of the moment says. */
function moody(mood: { nodeName: string }): PluginDefinition {
  return definePlugin({
    name: 'Moody',
    description: 'declares a scope that it does not keep',
    args: z.strictObject({}),
    create: () => ({
      scope: 'node',
      score: (_state, _pod, { node }) => (node.metadata.name === mood.nodeName ? 100 : 0),
    }),
  });
}

it('stops at the first decision in which the engines differ', () => {
  const mood = { nodeName: 'a' };
  const plugins = { multiPoint: { enabled: [{ name: 'Moody' }] } };
  const registry = new Map([...TEST_REGISTRY, ['Moody', moody(mood)]]);
  const profile = createProfile(profileConfiguration.parse({ plugins }), registry, NO_SERVICES);
  const { snapshot } = testCache([testNode('a'), testNode('b')]);
  const placer = new VerifyingPlacer();
  const pod = podInfo('pod', { cpu: 100 });
  const decide = (): unknown => placer.place(pod, snapshot, profile, testSearch({ attempt: 2 }));
  expect(decide()).toMatchObject({ nodeName: 'a' });
  expect(placer.lastEngine).toBe('fast');
  expect(decide()).toMatchObject({ nodeName: 'a' });
  mood.nodeName = 'b';
  expect(decide).toThrow(
    'the fast and the reference engine differ at attempt 2 of pod default/pod: nodeName: "a" and "b"; the reference says {',
  );
});
