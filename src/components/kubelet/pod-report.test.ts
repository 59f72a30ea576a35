import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pod, PodCondition } from '../../api/objects/pod.ts';
import { testPod } from '../../scheduling/testing/test-cluster.ts';
import { applyReport, type PodReport } from './pod-report.ts';

const OWN_TYPES = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

function condition(type: string): fc.Arbitrary<PodCondition> {
  return fc.record({
    type: fc.constant(type),
    status: fc.constantFrom('True', 'False'),
    lastTransitionTime: fc.nat(100),
    reason: fc.constantFrom('ContainersNotReady', 'PodCompleted', 'ContainersNotInitialized'),
  });
}

const ourConditions = fc.tuple(...OWN_TYPES.map(condition));

const anyReport: fc.Arbitrary<PodReport> = fc.record({
  key: fc.constant('default/pod'),
  uid: fc.constant('uid'),
  slot: fc.constant(0),
  at: fc.integer({ min: 100, max: 200 }),
  phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed'),
  hasSandbox: fc.boolean(),
  isInitialized: fc.boolean(),
  isReady: fc.boolean(),
  failure: fc.constant(undefined),
  isFinished: fc.boolean(),
});

function podWith(conditions: readonly PodCondition[]): Pod {
  const pod = testPod('pod');
  return { ...pod, status: { ...pod.status, startTime: 1, phase: 'Pending', conditions } };
}

test('what a report makes of our own conditions does not hang on where they stand and who stands between them', () => {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
  fc.assert(
    fc.property(
      ourConditions,
      anyReport,
      order,
      fc.option(condition('DisruptionTarget')),
      (ours, report, order, other) => {
        const shuffled = order.map((place) => ours[place]!);
        if (other !== null) shuffled.splice(2, 0, other);
        const plain = applyReport(podWith(ours), report);
        const { status } = applyReport(podWith(shuffled), report);
        const isOld = plain.status.conditions === ours;
        const written = other === null ? plain.status.conditions : [other, ...plain.status.conditions];
        expect(status.conditions).toEqual(isOld ? shuffled : written);
        expect(status.phase).toBe(plain.status.phase);
      },
    ),
  );
});

test('a report that has been written says nothing new', () => {
  fc.assert(
    fc.property(ourConditions, anyReport, (ours, report) => {
      const written = applyReport(podWith(ours), report);
      expect(applyReport(written, { ...report, at: report.at + 1, phase: written.status.phase })).toBe(written);
    }),
  );
});

test('the time of a condition is that of its latest change from True to False or back', () => {
  fc.assert(
    fc.property(ourConditions, anyReport, (ours, report) => {
      const { conditions } = applyReport(podWith(ours), report).status;
      for (const [index, { type, status, lastTransitionTime }] of conditions.entries()) {
        const old = ours[index]!;
        expect(type).toBe(old.type);
        expect(lastTransitionTime).toBe(status === old.status ? old.lastTransitionTime : report.at);
      }
    }),
  );
});
