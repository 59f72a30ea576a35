import type { Json } from '../case.ts';
import type { Random } from './random.ts';
import { APPS, REVISION, TIERS } from './vocabulary.ts';

/** A label selector for pods: mostly one that finds some, sometimes an empty one. */
export function makePodSelector(random: Random): Json {
  if (random.chance(0.6)) return { matchLabels: { app: random.pick(APPS) } };
  if (random.chance(0.1)) return {};
  if (random.chance(0.3)) return { matchLabels: { app: random.pick(APPS), tier: random.pick(TIERS) } };
  return { matchExpressions: random.list(1, 2, () => makeExpression(random)) };
}

function makeExpression(random: Random): Json {
  return random.pick<Json>([
    { key: 'app', operator: 'In', values: random.sample(APPS, random.between(1, 2)) },
    { key: 'app', operator: 'NotIn', values: random.sample(APPS, random.between(1, 2)) },
    { key: 'tier', operator: 'Exists' },
    { key: 'tier', operator: 'DoesNotExist' },
    { key: 'tier', operator: 'NotIn', values: ['front'] },
  ]);
}

export function makeNamespaceSelector(random: Random): Json {
  return random.pick<Json>([
    {},
    { matchLabels: { team: 'a' } },
    { matchExpressions: [{ key: 'team', operator: 'Exists' }] },
    { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] },
    { matchLabels: { 'kubernetes.io/metadata.name': 'team-b' } },
  ]);
}

/** Keys whose values are taken from the pod's own labels. */
export function makeLabelKeys(random: Random): string[] {
  return random.sample([REVISION, 'tier', 'absent'], random.between(1, 2));
}
