import { expect, it } from 'vitest';
import { SchedulerCache } from '../cache.ts';
import { createPodInfo } from '../pod-info.ts';
import type { PluginView } from '../plugin.ts';
import { testNode, testPod } from '../testing/test-cluster.ts';
import { NodeRecords } from './node-records.ts';
import { NodeViews } from './node-views.ts';

/** Nodes as a plugin sees them that looks at how many pods stand there. */
function world(nodeCount: number, view: PluginView) {
  const cache = new SchedulerCache();
  for (let index = 0; index < nodeCount; index++) cache.addNode(testNode(`n${index}`));
  const records = new NodeRecords();
  const views = new NodeViews(view, records);
  let podCount = 0;
  const update = (): void => {
    records.update(cache.snapshot);
    views.update(cache.snapshot);
  };
  const add = (nodeName: string): void => cache.assumePod(createPodInfo(testPod(`p${podCount++}`)), nodeName);
  update();
  return { cache, views, update, add };
}

const COUNTS: readonly object[] = Array.from({ length: 10 }, () => ({}));
const byPodCount: PluginView = { ofPod: () => '', ofNode: ({ pods }) => COUNTS[pods.length]! };

it('gives one number to all nodes that look alike, and another one when they change', () => {
  const { cache, views, update, add } = world(3, byPodCount);
  const alike = (a: string, b: string): boolean =>
    views.numbers[cache.snapshot.indexOf(a)] === views.numbers[cache.snapshot.indexOf(b)];
  expect([alike('n0', 'n1'), alike('n0', 'n2')]).toEqual([true, true]);
  add('n1');
  update();
  expect([alike('n0', 'n1'), alike('n0', 'n2')]).toEqual([false, true]);
  add('n0');
  add('n2');
  add('n2');
  update();
  expect([alike('n0', 'n1'), alike('n0', 'n2')]).toEqual([true, false]);
});

it('knows no answers for what no node looked like before', () => {
  const { views, update, add } = world(5, { ofPod: () => '', ofNode: () => ({}) });
  const answers = views.answersTo('all')!;
  answers.follow();
  for (let round = 0; round < 40; round++) {
    const known = [...views.numbers].filter((number) => answers.isKnown(number));
    expect(known).toHaveLength(round === 0 ? 0 : 4);
    for (const number of views.numbers) answers.keepSum(number, number);
    add(`n${round % 5}`);
    update();
  }
});

it('keeps answers for so many questions, the same for who asks the same', () => {
  const { views } = world(1, byPodCount);
  const kept = Array.from({ length: 300 }, (_, index) => views.answersTo(`question ${index}`));
  expect(kept.filter((answers) => answers !== undefined)).toHaveLength(256);
  expect(views.answersTo('question 7')).toBe(kept[7]);
});

it('tells sums from rejections, and both from what has not been asked', () => {
  const { views } = world(1, byPodCount);
  const answers = views.answersTo('all')!;
  answers.follow();
  expect(answers.isKnown(0)).toBe(false);
  answers.keepSum(0, 0);
  expect([answers.isKnown(0), answers.passes(0), answers.sum(0), answers.rejection(0)]).toEqual([
    true,
    true,
    0,
    undefined,
  ]);
  const rejection = { plugin: 'P', code: 'Unschedulable', reasons: ['no'] } as const;
  answers.keepRejection(0, rejection, 3);
  expect([answers.isKnown(0), answers.passes(0), answers.rejection(0)]).toEqual([true, false, { rejection, order: 3 }]);
});
