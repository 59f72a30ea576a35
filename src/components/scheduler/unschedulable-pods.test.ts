import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testPod } from '../../scheduling/testing/test-cluster.ts';
import { createQueuedPodInfo, type QueuedPodInfo } from './queued-pod-info.ts';
import { UnschedulablePods } from './unschedulable-pods.ts';

const PLUGINS = ['A', 'B', 'C', 'D'];
const pod = testPod('a');
const somePlugins = fc.subarray(PLUGINS);

const rejected = fc.record({
  unschedulable: fc.subarray(PLUGINS, { minLength: 1 }),
  pending: somePlugins,
  isGated: fc.boolean(),
  /** Is gone before anybody asks. */
  goes: fc.boolean(),
});

test('gives those whom one of the plugins has rejected, plugin by plugin, as they came, each once', () => {
  fc.assert(
    fc.property(fc.array(rejected, { maxLength: 30 }), fc.shuffledSubarray(PLUGINS), (descriptions, plugins) => {
      const unschedulable = new UnschedulablePods(0);
      const waiting: QueuedPodInfo[] = [];
      for (const [number, { unschedulable: own, pending, isGated }] of descriptions.entries()) {
        const info = createQueuedPodInfo(pod, 0, number);
        info.unschedulablePlugins = new Set(own);
        info.pendingPlugins = new Set(pending);
        info.gatingPlugin = isGated ? own[0] : undefined;
        expect(unschedulable.add(info)).toBe(isGated ? 'gated' : 'unschedulable');
        waiting.push(info);
      }
      const left = waiting.filter((info, number) => {
        if (descriptions[number]!.goes) unschedulable.remove(info);
        return !descriptions[number]!.goes;
      });
      expect(unschedulable.size).toBe(left.length);
      const expected = new Set(
        plugins.flatMap((plugin) =>
          left.filter((info) => info.unschedulablePlugins.has(plugin) || info.pendingPlugins.has(plugin)),
        ),
      );
      const numbers = (infos: Iterable<QueuedPodInfo>): number[] => [...infos].map(({ sequence }) => sequence);
      expect(numbers(unschedulable.rejectedBy(plugins))).toEqual(numbers(expected));
    }),
  );
});
