import { expect, test } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import { place } from '../place.ts';
import { createPodInfo } from '../pod-info.ts';
import { testCache, testNode, testPod, testProfile, testSearch, type PodOptions } from '../testing/test-cluster.ts';
import { whyNotEligible } from './eligibility.ts';

const TERMINATING = 'not eligible due to a terminating pod on the nominated node.';

function victim(options: PodOptions = {}, reason = 'PreemptionByScheduler', status: 'True' | 'False' = 'True'): Pod {
  const condition = { type: 'DisruptionTarget', status, reason, lastTransitionTime: 0 } as const;
  return testPod('victim', {
    nodeName: 'full',
    cpu: 4000,
    deletionTimestamp: 1,
    status: { conditions: [condition] },
    ...options,
  });
}

const NOMINATED: PodOptions = { status: { nominatedNodeName: 'full' } };

test.each<[string, PodOptions, Pod, string | undefined]>([
  ['no nomination', {}, victim(), undefined],
  ['preemptionPolicy Never', { preemptionPolicy: 'Never' }, victim(), 'not eligible due to preemptionPolicy=Never.'],
  ['its victim terminates', NOMINATED, victim(), TERMINATING],
  ['its victim is not terminating yet', NOMINATED, testPod('victim', { nodeName: 'full', cpu: 4000 }), undefined],
  ['somebody terminates for another reason', NOMINATED, victim({}, 'DeletionByTaintManager'), undefined],
  ['the condition was taken back', NOMINATED, victim({}, 'PreemptionByScheduler', 'False'), undefined],
  ['one of the same priority terminates', NOMINATED, victim({ priority: 10 }), undefined],
  ['the nominated node is gone', { status: { nominatedNodeName: 'gone' } }, victim(), undefined],
  [
    'nothing can help on the nominated node any more',
    { status: { nominatedNodeName: 'tainted' } },
    victim({ nodeName: 'tainted' }),
    undefined,
  ],
])('%s', (_what, options, other, expected) => {
  const taints = [{ key: 'a', value: '', effect: 'NoSchedule' } as const];
  const { snapshot } = testCache(
    [testNode('full'), testNode('tainted', { taints })],
    [other, testPod('big', { nodeName: 'full', cpu: 4000, priority: 10 })],
  );
  const pod = createPodInfo(testPod('pod', { cpu: 1000, priority: 10, ...options }));
  const profile = testProfile();
  const search = testSearch();
  const failure = place(pod, snapshot, profile, search);
  if (failure.kind !== 'failure') throw new Error('the pod fits');
  expect(whyNotEligible({ pod, snapshot, profile, search, failure })).toBe(expected);
});
