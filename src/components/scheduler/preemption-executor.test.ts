import { expect, test } from 'vitest';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { refuse, type Response } from '../../apiserver/response.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { Engine } from '../../engine/engine.ts';
import { Nominator } from '../../scheduling/nominator.ts';
import { createPodInfo } from '../../scheduling/pod-info.ts';
import { testPod, type PodOptions } from '../../scheduling/testing/test-cluster.ts';
import { PreemptionExecutor } from './preemption-executor.ts';

/** An executor whose requests the test answers, one by one, in whatever way. */
class ExecutorWorld {
  /** Requests that wait for their answer: `patch a`, `delete a`. */
  readonly open = new Map<string, (response: Response<never>) => void>();
  readonly activated: string[] = [];
  readonly pods = new Map<string, Pod>();
  readonly nominator = new Nominator();
  readonly executor: PreemptionExecutor;

  constructor() {
    const request = (text: string, done: (response: Response<never>) => void): unknown => this.open.set(text, done);
    const client = {
      patchStatus: (_kind: string, key: string, _change: unknown, done: never) => request(`patch ${nameOf(key)}`, done),
      delete: (_kind: string, key: string, _options: unknown, done: never) => request(`delete ${nameOf(key)}`, done),
    };
    this.executor = new PreemptionExecutor({
      clock: new Engine(),
      client: client as unknown as ApiClient,
      pods: this.pods as unknown as Informer<'Pod'>,
      nominator: this.nominator,
      activate: ({ metadata }) => this.activated.push(metadata.name),
    });
  }

  start(...victims: readonly Pod[]): boolean {
    for (const victim of victims) this.pods.set(`default/${victim.metadata.name}`, victim);
    return this.executor.start(PREEMPTOR, 'n', victims);
  }

  answer(text: string, response: Response<never> = { ok: true, code: 200, object: undefined as never }): this {
    const done = this.open.get(text)!;
    this.open.delete(text);
    done(response);
    return this;
  }

  get isRunning(): boolean {
    return this.executor.isRunning(PREEMPTOR.metadata.uid);
  }

  get waiting(): string[] {
    return [...this.open.keys()];
  }
}

const PREEMPTOR = testPod('preemptor', { priority: 10 });
const GONE = refuse(404, 'NotFound', 'gone');
const OVERLOADED = refuse(429, 'TooManyRequests', 'too many requests');
const victim = (name: string, options: PodOptions = {}): Pod => testPod(name, { nodeName: 'n', ...options });

test('all victims but the last are evicted side by side, the last one alone', () => {
  const world = new ExecutorWorld();
  expect(world.start(victim('a'), victim('b'), victim('c'))).toBe(true);
  expect(world.waiting).toEqual(['patch a', 'patch b']);
  world.answer('patch a').answer('patch b').answer('delete b');
  expect([world.waiting, world.isRunning]).toEqual([['delete a'], true]);
  world.answer('delete a').answer('patch c');
  expect([world.waiting, world.isRunning]).toEqual([['delete c'], true]);
  world.answer('delete c');
  expect([world.isRunning, world.activated]).toEqual([false, []]);
});

test('never more than 16 at a time', () => {
  const world = new ExecutorWorld();
  world.start(...Array.from({ length: 40 }, (_, index) => victim(`v${index}`)));
  expect(world.waiting).toHaveLength(16);
  world.answer('patch v3');
  expect(world.waiting).toHaveLength(16);
  world.answer('delete v3');
  expect(world.waiting.at(-1)).toBe('patch v16');
});

test.each<[string, (pods: Map<string, Pod>) => unknown]>([
  ['terminates', (pods) => pods.set('default/a', victim('a', { deletionTimestamp: 1 }))],
  ['has ended', (pods) => pods.set('default/a', victim('a', { status: { phase: 'Succeeded' } }))],
  ['is gone', (pods) => pods.delete('default/a')],
])('the preemptor is free as soon as it is seen that the last victim %s', (_what, happen) => {
  const world = new ExecutorWorld();
  world.start(victim('a'));
  world.answer('patch a');
  expect(world.isRunning).toBe(true);
  happen(world.pods);
  expect(world.isRunning).toBe(false);
});

test('victims that have gone by themselves count as evicted', () => {
  const world = new ExecutorWorld();
  world.start(victim('a'), victim('b'));
  world.answer('patch a', GONE).answer('patch b').answer('delete b', GONE);
  expect([world.isRunning, world.activated]).toEqual([false, []]);
});

test('after a failure nothing more is begun, what has begun ends, and the preemptor is tried again', () => {
  const world = new ExecutorWorld();
  world.start(victim('a'), victim('b'), victim('c'));
  world.answer('patch a', OVERLOADED);
  expect([world.isRunning, world.activated]).toEqual([true, []]);
  world.answer('patch b').answer('delete b');
  expect([world.waiting, world.isRunning, world.activated]).toEqual([[], false, ['preemptor']]);
});

test('the last victim may fail, too', () => {
  const world = new ExecutorWorld();
  world.start(victim('a'));
  world.answer('patch a').answer('delete a', OVERLOADED);
  expect([world.isRunning, world.activated]).toEqual([false, ['preemptor']]);
});

test('terminating victims are left alone; when all are, nothing begins', () => {
  const world = new ExecutorWorld();
  expect(world.start(victim('a', { deletionTimestamp: 1 }))).toBe(false);
  expect([world.waiting, world.isRunning]).toEqual([[], false]);
  world.start(victim('b', { deletionTimestamp: 1 }), victim('c'));
  expect(world.waiting).toEqual(['patch c']);
});

test('first lesser pods lose their nomination to the node, one after the other; a failure there does not stop the rest', () => {
  const world = new ExecutorWorld();
  const nominated = (name: string, priority: number) =>
    world.nominator.set(createPodInfo(testPod(name, { priority, status: { nominatedNodeName: 'n' } })));
  nominated('lesser', 9);
  nominated('equal', 10);
  nominated('least', 1);
  world.nominator.set(createPodInfo(testPod('unwritten')), 'n');
  world.start(victim('a'));
  expect(world.waiting).toEqual(['patch lesser']);
  world.answer('patch lesser', OVERLOADED);
  expect(world.waiting).toEqual(['patch least']);
  world.answer('patch least').answer('patch a').answer('delete a');
  expect([world.isRunning, world.activated]).toEqual([false, ['preemptor']]);
});

function nameOf(key: string): string {
  return key.replace('default/', '');
}
