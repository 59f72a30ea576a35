import type { NamespaceJson, OwnerJson, ServiceJson } from '../case.ts';
import type { Random } from './random.ts';
import type { Theme } from './theme.ts';
import { APPS, NAMESPACES } from './vocabulary.ts';

export interface Surroundings {
  readonly namespaces?: readonly NamespaceJson[];
  readonly services?: readonly ServiceJson[];
  readonly replicationControllers?: readonly OwnerJson[];
  readonly replicaSets?: readonly OwnerJson[];
  readonly statefulSets?: readonly OwnerJson[];
}

/** Namespaces with labels, and what selects or owns pods: what they say about pods that belong together. */
export function makeSurroundings(random: Random, theme: Theme): Surroundings {
  const namespaces = random.some(
    [
      { metadata: { name: 'team-a', labels: { team: 'a' } } },
      { metadata: { name: 'team-b', labels: { team: 'b' } } },
      { metadata: { name: 'default', labels: { team: 'a' } } },
    ],
    0.6,
  );
  if (!random.chance(theme.services * 1.5)) return { namespaces };
  const services = random.some(APPS, 0.6).map((app) => ({
    metadata: { name: app, namespace: random.chance(0.8) ? 'default' : random.pick(NAMESPACES) },
    spec: random.chance(0.1) ? {} : { selector: { app, ...(random.chance(0.2) ? { tier: 'front' } : {}) } },
  }));
  const template = (app: string): unknown => ({
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'c', image: 'registry.example/tiny:v1' }] },
  });
  const owner = (app: string, selector: unknown): OwnerJson => ({
    metadata: { name: app, namespace: 'default' },
    spec: { selector, template: template(app) },
  });
  const owners = (selector: (app: string) => unknown): OwnerJson[] =>
    random.some(APPS, 0.6).map((app) => owner(app, selector(app)));
  return {
    namespaces,
    services,
    replicationControllers: owners((app) => ({ app })),
    replicaSets: owners((app) =>
      random.chance(0.7)
        ? { matchLabels: { app } }
        : { matchLabels: { app }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['back'] }] },
    ),
    statefulSets: owners((app) => ({ matchLabels: { app } })),
  };
}
