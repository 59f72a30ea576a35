import type { Json, OwnerReference, PodJson } from '../case.ts';
import { makeAffinity } from './affinity.ts';
import { makeWork, type Demand } from './containers.ts';
import type { Random } from './random.ts';
import { makeSpreadConstraints } from './spread.ts';
import type { Theme } from './theme.ts';
import { APPS, DISK, NAMESPACES, REVISION, REVISIONS, TAINTS, TIERS } from './vocabulary.ts';

/** All pods of one template are alike but for their names. */
export interface PodTemplate {
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly owner: OwnerReference | undefined;
  readonly spec: Json;
  readonly demand: Demand;
}

export function makeTemplate(random: Random, theme: Theme, nodeNames: readonly string[]): PodTemplate {
  const namespace = random.chance(0.75) ? NAMESPACES[0] : random.pick(NAMESPACES);
  const { spec: work, demand } = makeWork(random, theme);
  const affinity = makeAffinity(random, theme, nodeNames);
  const tolerations = random.chance(0.1 + theme.taints) ? makeTolerations(random) : [];
  const spec: Json = {
    ...work,
    ...(affinity === undefined ? {} : { affinity }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(random.chance(theme.nodeAffinity * 0.3) ? { nodeSelector: { [DISK]: random.pick(['ssd', 'hdd']) } } : {}),
    ...(random.chance(theme.spread) ? { topologySpreadConstraints: makeSpreadConstraints(random) } : {}),
    ...(random.chance(0.3) ? { priority: random.pick([-10, 0, 1, 100, 1000]) } : {}),
  };
  return { namespace, labels: makeLabels(random), owner: makeOwner(random, theme), spec, demand };
}

/** `placement`: where the pod stands, and whether it is about to go. */
export function makePod(
  { namespace, labels, owner, spec }: PodTemplate,
  name: string,
  placement: { readonly nodeName?: string; readonly nominatedNodeName?: string; readonly isTerminating?: boolean } = {},
): PodJson {
  const { nodeName, nominatedNodeName, isTerminating = false } = placement;
  return {
    metadata: {
      name,
      ...(namespace === 'default' ? {} : { namespace }),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
      ...(isTerminating ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: nodeName === undefined ? spec : { ...spec, nodeName },
    ...(nominatedNodeName === undefined ? {} : { status: { nominatedNodeName } }),
  };
}

function makeLabels(random: Random): Record<string, string> {
  const labels: Record<string, string> = {};
  if (random.chance(0.9)) labels['app'] = random.pick(APPS);
  if (random.chance(0.5)) labels['tier'] = random.pick(TIERS);
  if (random.chance(0.4)) labels[REVISION] = random.pick(REVISIONS);
  return labels;
}

function makeOwner(random: Random, theme: Theme): OwnerReference | undefined {
  if (!random.chance(theme.services)) return undefined;
  const [apiVersion, kind] = random.pick([
    ['apps/v1', 'ReplicaSet'],
    ['apps/v1', 'StatefulSet'],
    ['v1', 'ReplicationController'],
    ['batch/v1', 'Job'],
  ] as const);
  const name = random.pick(APPS);
  return { apiVersion, kind, name, uid: `uid-${name}`, controller: true };
}

function makeTolerations(random: Random): Json[] {
  return random.list(1, 3, () => {
    const { key, value, effect } = random.pick(TAINTS);
    return random.pick<Json>([
      { key, operator: 'Exists' },
      { key, operator: 'Exists', effect },
      { key, operator: 'Equal', value: value ?? '', effect },
      { key, value: 'other' },
      { key, ...(value === undefined ? {} : { value }) },
      { operator: 'Exists', effect: 'PreferNoSchedule' },
      ...(random.chance(0.3) ? [{ operator: 'Exists' }] : []),
    ]);
  });
}
