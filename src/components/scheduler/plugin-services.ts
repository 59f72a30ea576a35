import type { LabelSelector, StringMap } from '../../api/objects/meta.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { Informer } from '../../apiserver/informer.ts';
import type { PluginServices } from '../../scheduling/plugin.ts';
import { createVolumeCatalog, type WatchedStorage } from './volume-catalog.ts';

interface WatchedForPlugins {
  readonly namespaces: Informer<'Namespace'>;
  readonly services: Informer<'Service'>;
  readonly budgets: Informer<'PodDisruptionBudget'>;
  readonly pods: Informer<'Pod'>;
  readonly storage: WatchedStorage;
}

/** What plugins may ask of the world, answered from the scheduler's own informers and by the scheduler itself. */
export function createPluginServices(
  { namespaces, services, budgets, pods, storage }: WatchedForPlugins,
  scheduler: Omit<PluginServices, 'namespaceLabels' | 'disruptionBudgets' | 'defaultSelector' | 'volumes' | 'knowsPod'>,
): PluginServices {
  const byNamespace = services.index(({ metadata }) => metadata.namespace);

  return {
    ...scheduler,
    namespaceLabels: (name) => namespaces.get(name)?.metadata.labels,
    disruptionBudgets: () => budgets.list(),
    volumes: createVolumeCatalog(storage),
    knowsPod: (key) => pods.get(key) !== undefined,

    /** framework/plugins/helper/spread.go DefaultSelector; controllers that own pods are not stored yet. */
    defaultSelector(pod: Pod): LabelSelector | undefined {
      const keys = byNamespace.get(pod.metadata.namespace);
      if (keys.size === 0) return undefined;
      let merged: StringMap = {};
      for (const key of keys) {
        const selector = services.get(key)?.selector;
        if (selector !== undefined && selects(selector, pod.metadata.labels)) merged = { ...merged, ...selector };
      }
      return Object.keys(merged).length === 0 ? undefined : { matchLabels: merged };
    },
  };
}

function selects(selector: StringMap, labels: StringMap): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
