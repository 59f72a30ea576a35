import { expect, test } from 'vitest';
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from '../../api/objects/policy.ts';
import { podInfo } from '../testing/test-cluster.ts';
import { splitByBudgets } from './split-by-budgets.ts';

type Selector = PodDisruptionBudgetSpec['selector'];
const WEB: Selector = { matchLabels: { app: 'web' } };

function budget(
  selector: Selector,
  disruptionsAllowed: number,
  changes: Record<string, unknown> = {},
): PodDisruptionBudget {
  const { namespace = 'default', disruptedPods = {} } = changes as {
    namespace?: string;
    disruptedPods?: Record<string, number>;
  };
  return {
    kind: 'PodDisruptionBudget',
    metadata: { ...podInfo('budget').pod.metadata, namespace },
    spec: selector === undefined ? {} : { selector },
    status: { disruptionsAllowed, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptedPods },
  };
}

const web = (name: string) => podInfo(name, { labels: { app: 'web' } });
const PODS = [web('a'), podInfo('plain'), web('b'), podInfo('other', { labels: { app: 'db' } }), web('c')];

test.each<[string, PodDisruptionBudget[], string]>([
  ['no budget', [], ''],
  ['one that allows nothing', [budget(WEB, 0)], 'a b c'],
  ['one that allows one: the first of them', [budget(WEB, 1)], 'b c'],
  ['one that allows more than there are', [budget(WEB, 9)], ''],
  ['of two the stricter one', [budget(WEB, 3), budget(WEB, 2)], 'c'],
  ['no selector selects nothing', [budget(undefined, 0)], ''],
  ['nor does an empty one', [budget({}, 0)], ''],
  ['nor one with empty parts', [budget({ matchLabels: {}, matchExpressions: [] }, 0)], ''],
  [
    'pods without labels are never selected',
    [budget({ matchExpressions: [{ key: 'x', operator: 'DoesNotExist', values: [] }] }, 0)],
    'a b other c',
  ],
  ['another namespace', [budget(WEB, 0, { namespace: 'other' })], ''],
  ['a disruption that is known does not count again', [budget(WEB, 1, { disruptedPods: { a: 1 } })], 'c'],
])('%s', (_what, budgets, violating) => {
  const split = splitByBudgets(PODS, budgets);
  expect(split.violating.map(({ pod }) => pod.metadata.name).join(' ')).toBe(violating);
  const others = PODS.filter((pod) => !split.violating.includes(pod));
  expect(split.others).toEqual(others);
});
