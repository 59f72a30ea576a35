import type { LabelSelector, LabelSelectorRequirement, StringMap } from '../../src/api/objects/meta.ts';
import type { Pod } from '../../src/api/objects/pod.ts';
import { DeviceLedger } from '../../src/scheduling/devices/device-ledger.ts';
import { NO_OBJECTS, NOBODY_WAITS, type PluginServices } from '../../src/scheduling/plugin.ts';
import { PodGroupStates } from '../../src/scheduling/pod-group-states.ts';
import type { PodDisruptionBudget } from '../../src/api/objects/policy.ts';
import type { Case, PodJson } from '../case.ts';
import { createVolumes } from './volumes.ts';

/** What plugins may ask of the world besides the nodes, out of the objects of a case. */
export function createServices(
  of: Case,
  allPods: readonly PodJson[],
  budgets: readonly PodDisruptionBudget[] = [],
): PluginServices {
  const namespaces = new Map<string, StringMap>();
  // Every namespace in use exists.
  for (const { metadata } of allPods) namespaces.set(metadata.namespace ?? 'default', {});
  for (const { metadata } of of.namespaces ?? []) namespaces.set(metadata.name, metadata.labels ?? {});
  for (const [name, labels] of namespaces) namespaces.set(name, { ...labels, 'kubernetes.io/metadata.name': name });
  const owners = new Map(allPods.map(({ metadata }) => [keyOf(metadata), metadata.ownerReferences?.[0]]));
  return {
    namespaceLabels: (name) => namespaces.get(name),
    defaultSelector: (pod) => defaultSelector(of, pod, owners.get(keyOf(pod.metadata))),
    disruptionBudgets: () => budgets,
    isPreempting: () => false,
    devices: new DeviceLedger(),
    now: () => 0,
    volumes: createVolumes(of),
    knowsPod: () => true,
    waitingPods: NOBODY_WAITS,
    activate: () => undefined,
    objects: () => NO_OBJECTS,
    podGroups: new PodGroupStates(),
  };
}

/** plugins/helper/spread.go DefaultSelector: services that select the pod, and the selector of what owns it. */
function defaultSelector(
  of: Case,
  { metadata }: Pod,
  owner: { kind: string; name: string } | undefined,
): LabelSelector {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: LabelSelectorRequirement[] = [];
  for (const service of of.services ?? []) {
    const { selector = {} } = service.spec;
    const entries = Object.entries(selector);
    if (service.metadata.namespace !== metadata.namespace || entries.length === 0) continue;
    if (entries.every(([key, value]) => metadata.labels[key] === value)) Object.assign(matchLabels, selector);
  }
  const find = (list: Case['replicaSets'] = []): { selector?: unknown } | undefined =>
    list.find((object) => object.metadata.name === owner?.name && object.metadata.namespace === metadata.namespace)
      ?.spec;
  if (owner?.kind === 'ReplicationController') Object.assign(matchLabels, find(of.replicationControllers)?.selector);
  const sets = owner?.kind === 'ReplicaSet' ? of.replicaSets : owner?.kind === 'StatefulSet' ? of.statefulSets : [];
  const ofSet = find(sets)?.selector as LabelSelector | undefined;
  for (const [key, value] of Object.entries(ofSet?.matchLabels ?? {})) {
    matchExpressions.push({ key, operator: 'In', values: [value] });
  }
  matchExpressions.push(
    ...(ofSet?.matchExpressions ?? []).map((requirement) => ({ ...requirement, values: requirement.values ?? [] })),
  );
  return { matchLabels, matchExpressions };
}

function keyOf({ namespace = 'default', name }: { namespace?: string; name: string }): string {
  return `${namespace}/${name}`;
}
