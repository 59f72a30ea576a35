import { expect, test } from 'vitest';
import type { Change } from '../api/kinds.ts';
import type { Pod } from '../api/objects/pod.ts';
import { testPod } from '../scheduling/testing/test-cluster.ts';
import { OneByOne } from './one-by-one.ts';
import type { PodRequest, Submission } from './trace.ts';
import type { User } from './user.ts';

/** Notes what the user does, and tells it what happens to its pods. */
class Stage {
  readonly log: string[] = [];
  #listener: (change: Change<'Pod'>) => void = () => {};

  readonly user = {
    watchPods: (listener: (change: Change<'Pod'>) => void) => (this.#listener = listener),
    submit: (submission: Submission) => this.log.push(`create ${(submission as { pod: PodRequest }).pod.name}`),
    giveUp: (key: string) => this.log.push(`give up ${key}`),
  } as unknown as User;

  tell(type: Change['type'], pod: Pod): void {
    this.#listener({ type, kind: 'Pod', object: pod, revision: 1 } as Change<'Pod'>);
  }
}

const PODS = ['a', 'b', 'c'].map((name) => ({ name, namespace: 'default' }) as PodRequest);
const unschedulable = (name: string): Pod =>
  testPod(name, {
    status: {
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: 0 }],
    },
  });

function begin(onUnschedulable: 'delete' | 'keep'): Stage {
  const stage = new Stage();
  new OneByOne(stage.user, PODS, { onUnschedulable }).next();
  return stage;
}

test('the next comes when the one before has a node', () => {
  const stage = begin('delete');
  stage.tell('ADDED', testPod('a'));
  expect(stage.log).toEqual(['create a']);
  stage.tell('MODIFIED', testPod('a', { nodeName: 'n' }));
  expect(stage.log).toEqual(['create a', 'create b']);
  // What happens to it later is its own affair.
  stage.tell('DELETED', testPod('a', { nodeName: 'n' }));
  expect(stage.log).toHaveLength(2);
});

test('one that fits nowhere is deleted once, and the next comes when it is gone', () => {
  const stage = begin('delete');
  stage.tell('MODIFIED', unschedulable('a'));
  stage.tell('MODIFIED', unschedulable('a'));
  expect(stage.log).toEqual(['create a', 'give up default/a']);
  stage.tell('DELETED', unschedulable('a'));
  expect(stage.log).toEqual(['create a', 'give up default/a', 'create b']);
});

test('or goes on waiting', () => {
  const stage = begin('keep');
  stage.tell('MODIFIED', unschedulable('a'));
  expect(stage.log).toEqual(['create a', 'create b']);
});

test('after the last one nothing comes', () => {
  const stage = begin('keep');
  for (const name of ['a', 'b', 'c', 'c']) stage.tell('MODIFIED', unschedulable(name));
  expect(stage.log).toEqual(['create a', 'create b', 'create c']);
});
