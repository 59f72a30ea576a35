import { expect, test } from 'vitest';
import { PodGroupStates } from './pod-group-states.ts';
import { testPod } from './testing/test-cluster.ts';

const member = (name: string, nodeName?: string) =>
  testPod(name, { schedulingGroup: { podGroupName: 'g' }, ...(nodeName === undefined ? {} : { nodeName }) });

/** `all/scheduled: unscheduled | assumed | assigned` */
function told(states: PodGroupStates): string {
  const group = states.get('default', 'g');
  if (group === undefined) return 'unknown';
  const names = (['unscheduled', 'assumed', 'assigned'] as const).map((state) =>
    group.podsThatAre(state).map(({ metadata }) => metadata.name),
  );
  return `${group.allPodsCount}/${group.scheduledPodsCount}: ${names.map((list) => list.join(' ')).join(' | ')}`;
}

test('the life of a member', () => {
  const states = new PodGroupStates();
  states.set(testPod('single'));
  expect(told(states)).toBe('unknown');
  states.set(member('a'));
  states.set(member('b'));
  states.set(member('running', 'n'));
  expect(told(states)).toBe('3/1: a b |  | running');
  states.assume(member('a'));
  expect(told(states)).toBe('3/2: b | a | running');
  states.forget('uid-default-a');
  expect(told(states)).toBe('3/1: a b |  | running');
  states.assume(member('a'));
  states.set(member('a', 'n'));
  // Whoever has a node keeps it.
  states.forget('uid-default-a');
  expect(told(states)).toBe('3/2: b |  | a running');
  states.remove(member('a'));
  states.remove(member('running'));
  expect(told(states)).toBe('1/0: b |  | ');
  states.remove(member('b'));
  expect(told(states)).toBe('unknown');
});

test('one that is unknown can neither be assumed nor forgotten', () => {
  const states = new PodGroupStates();
  states.assume(member('a'));
  states.forget('uid-default-a');
  states.remove(member('a'));
  expect(told(states)).toBe('unknown');
});
