import { z } from 'zod';
import type { StringMap } from '../../api/objects/meta.ts';
import { LABEL_REGION, LABEL_ZONE } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { classOfClaim, type PersistentVolume } from '../../api/objects/storage.ts';
import { onNodes } from '../cluster-event.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';
import { claimKey, namedClaims } from '../volumes/claims-of-pod.ts';
import { claimNotFound } from '../volumes/pod-volume-claims.ts';
import { onStorage } from '../volumes/storage-events.ts';
import type { VolumeCatalog } from '../volumes/volume-catalog.ts';

const name = 'VolumeZone';

const OTHER_ZONE: Rejection = {
  plugin: name,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['node(s) had no available volume zone'],
};

/** The labels that say where a volume is, and under which name a node has them at last. */
const TOPOLOGY_LABELS: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', LABEL_ZONE],
  ['failure-domain.beta.kubernetes.io/region', LABEL_REGION],
  [LABEL_ZONE, LABEL_ZONE],
  [LABEL_REGION, LABEL_REGION],
]);
/** Between the zones of one label (k8s.io/cloud-provider volume LabelMultiZoneDelimiter). */
const DELIMITER = '__';

interface Place {
  readonly key: string;
  readonly values: readonly string[];
}

/** plugins/volumezone/volume_zone.go */
export default definePlugin<Record<string, never>, readonly Place[]>({
  name,
  description: 'keeps pods on nodes of the zones and regions that their bound volumes name in labels',
  args: z.strictObject({}),
  create: (_args, { volumes: catalog }) => ({
    ignores: ({ volumes }) => volumes === undefined,

    preFilter({ pod }) {
      if (pod.spec.volumes === undefined) return SKIP;
      const places = findPlaces(pod, catalog);
      if (typeof places === 'string') {
        return { plugin: name, code: 'UnschedulableAndUnresolvable', reasons: [places] };
      }
      return places.length === 0 ? SKIP : { state: places };
    },

    filter(places, _pod, { node: { metadata } }) {
      const { labels } = metadata;
      if (!hasTopology(labels)) return undefined;
      return places.every((place) => isThere(place, labels)) ? undefined : OTHER_ZONE;
    },

    remedies: (places, _pod, { node: { metadata } }) =>
      places
        .filter((place) => !isThere(place, metadata.labels))
        .map(({ key, values }) => ({ text: `node label ${key}=${values.join(' or ')}`, effort: 1 })),

    events: [
      onStorage('StorageClass', ['Add'], (_pod, { volumeBindingMode }) => volumeBindingMode === 'WaitForFirstConsumer'),
      ...onNodes(['Add', 'UpdateNodeLabel']),
      onStorage(
        'PersistentVolumeClaim',
        ['Add', 'Update'],
        (pod, { metadata }) =>
          metadata.namespace === pod.metadata.namespace && namedClaims(pod).includes(metadata.name),
      ),
      onStorage(
        'PersistentVolume',
        ['Add', 'Update'],
        (_pod, volume, old) => old === undefined || JSON.stringify(placesOf(volume)) !== JSON.stringify(placesOf(old)),
      ),
    ],
  }),
});

/** Of all volumes that are bound; a text when one cannot be known. */
function findPlaces(pod: Pod, catalog: VolumeCatalog): readonly Place[] | string {
  const places: Place[] = [];
  for (const claimName of namedClaims(pod)) {
    const claim = catalog.claim(claimKey(pod, claimName));
    if (claim === undefined) return claimNotFound(claimName);
    const volumeName = claim.spec.volumeName ?? '';
    if (volumeName === '') {
      const problem = whyUnbound(classOfClaim(claim), catalog);
      if (problem !== undefined) return problem;
      continue;
    }
    const volume = catalog.volume(volumeName);
    if (volume === undefined) return `persistentvolume "${volumeName}" not found`;
    places.push(...placesOf(volume));
  }
  return places;
}

/** Undefined when the scheduler itself is to bind the claim. */
function whyUnbound(className: string, { storageClass }: VolumeCatalog): string | undefined {
  if (className === '') return 'PersistentVolumeClaim had no pv name and storageClass name';
  const found = storageClass(className);
  if (found === undefined) return `storageclass.storage.k8s.io "${className}" not found`;
  return found.volumeBindingMode === 'WaitForFirstConsumer' ? undefined : 'PersistentVolume had no name';
}

/** Labels that make no sense are left out. */
function placesOf({ metadata: { labels } }: PersistentVolume): readonly Place[] {
  const places: Place[] = [];
  for (const key of TOPOLOGY_LABELS.keys()) {
    const values = labels[key]?.split(DELIMITER).map((value) => value.trim());
    if (values !== undefined && !values.includes('')) places.push({ key, values });
  }
  return places;
}

function hasTopology(labels: StringMap): boolean {
  for (const key of TOPOLOGY_LABELS.keys()) if (Object.hasOwn(labels, key)) return true;
  return false;
}

function isThere({ key, values }: Place, labels: StringMap): boolean {
  const value = labels[key] ?? labels[TOPOLOGY_LABELS.get(key)!];
  return value !== undefined && values.includes(value);
}
