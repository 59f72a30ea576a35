import { expect, it } from 'vitest';
import { askHint, NO_SERVICES, testPod } from '../testing/test-cluster.ts';
import schedulingGates from './scheduling-gates.ts';

const plugin = schedulingGates.create({}, NO_SERVICES);

it('holds back a pod with gates and names them', () => {
  expect(plugin.preEnqueue!(testPod('pod', { schedulingGates: ['a', 'b'] }))).toEqual({
    plugin: 'SchedulingGates',
    code: 'UnschedulableAndUnresolvable',
    reasons: ['waiting for scheduling gates: [a b]'],
  });
  expect(plugin.preEnqueue!(testPod('pod', { schedulingGates: [] }))).toBeUndefined();
  expect(plugin.preEnqueue!(testPod('pod'))).toBeUndefined();
});

it.each([
  ['pod', true],
  ['other', false],
])('asks again when the last gate of %s is gone: %s', (name, answer) => {
  const event = { resource: 'TargetPod', action: 'UpdatePodSchedulingGatesEliminated' } as const;
  const change = { type: 'MODIFIED', old: testPod(name, { schedulingGates: ['a'] }), object: testPod(name) } as const;
  expect(askHint(schedulingGates, testPod('pod'), event, change)).toBe(answer);
});
