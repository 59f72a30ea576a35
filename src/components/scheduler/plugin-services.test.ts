import { expect, test } from 'vitest';
import { World } from '../../apiserver/testing/world.ts';
import type { StringMap } from '../../api/objects/meta.ts';
import { NO_SERVICES, testPod } from '../../scheduling/testing/test-cluster.ts';
import { createPluginServices } from './plugin-services.ts';
import { watchStorage } from './volume-catalog.ts';

function servicesOf(selectors: Readonly<Record<string, StringMap>>, namespace = 'default') {
  const world = new World();
  for (const [name, selector] of Object.entries(selectors)) {
    const metadata = { ...testPod(name).metadata, namespace };
    world.server.preload('Service', { kind: 'Service', metadata, selector });
  }
  world.server.preload('Namespace', {
    kind: 'Namespace',
    metadata: { ...testPod('default').metadata, namespace: '', labels: { team: 'a' } },
  });
  const client = world.client();
  const watched = {
    namespaces: client.informer('Namespace'),
    services: client.informer('Service'),
    budgets: client.informer('PodDisruptionBudget'),
    pods: client.informer('Pod'),
    storage: watchStorage(client),
  };
  return createPluginServices(watched, NO_SERVICES);
}

test.each<[selectors: Record<string, StringMap>, labels: StringMap, selector: StringMap | undefined]>([
  [{}, { app: 'web' }, undefined],
  [{ web: { app: 'web' } }, { app: 'web' }, { app: 'web' }],
  [{ web: { app: 'web' } }, { app: 'db' }, undefined],
  [
    { web: { app: 'web' }, front: { tier: 'front' } },
    { app: 'web', tier: 'front' },
    { app: 'web', tier: 'front' },
  ],
  [{ empty: {} }, { app: 'web' }, undefined],
])('services %j select a pod with %j by %j', (selectors, labels, selector) => {
  const matchLabels = selector && { matchLabels: selector };
  expect(servicesOf(selectors).defaultSelector(testPod('a', { labels }))).toEqual(matchLabels);
});

test('services of other namespaces do not count', () => {
  expect(
    servicesOf({ web: { app: 'web' } }, 'other').defaultSelector(testPod('a', { labels: { app: 'web' } })),
  ).toBeUndefined();
});

test('labels of namespaces', () => {
  const services = servicesOf({});
  expect(services.namespaceLabels('default')).toEqual({ team: 'a' });
  expect(services.namespaceLabels('other')).toBeUndefined();
});
