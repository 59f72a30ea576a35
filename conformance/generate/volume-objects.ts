import type { Json, StorageJson } from '../case.ts';
import type { Random } from './random.ts';
import { HOSTNAME, REGION, ZONE } from './vocabulary.ts';

export const FAST = 'fast.csi.example';
export const SLOW = 'slow.csi.example';
export const EBS = 'ebs.csi.aws.com';
export const DRIVERS = [FAST, SLOW, EBS] as const;

/** Classes of the cluster; `gone` is only ever asked for. */
export const CLASSES = ['wait-fast', 'wait-slow', 'wait-static', 'now', 'wait-zone', 'old-ebs', 'gone', ''] as const;

const GOOD = ['wait-static', 'wait-static', 'wait-static', 'wait-fast', 'wait-slow', 'wait-zone', 'old-ebs'] as const;
const SCORED = ['wait-static', 'wait-static', 'wait-fast', 'wait-zone'] as const;

const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const MODES = [['ReadWriteOnce'], ['ReadWriteOnce', 'ReadOnlyMany'], ['ReadWriteMany'], ['ReadWriteOncePod']] as const;

/** The objects that claims are about. */
export interface Storage {
  readonly storageClasses: readonly StorageJson[];
  readonly persistentVolumes: readonly StorageJson[];
  readonly persistentVolumeClaims: readonly StorageJson[];
}

/** @param isMessy claims are lost, name classes that are not there, and so on: most such pods fit nowhere. */
export function makeStorage(random: Random, nodes: readonly string[], hasScores: boolean, isMessy: boolean): Storage {
  const volumes: StorageJson[] = [];
  const claims: StorageJson[] = [];
  // No two volumes are equally large: among equals upstream's choice is any.
  const sizes = random.sample(
    Array.from({ length: 60 }, (_, index) => index + 1),
    60,
  );
  // No two volumes are promised to one claim, for the same reason.
  const promised = Array.from({ length: 10 }, (_, index) => `c${index}`);
  const volumeCount = random.between(isMessy ? 0 : 4, 22);
  const classes = hasScores ? SCORED : isMessy ? CLASSES : GOOD;
  for (let index = 0; index < volumeCount; index++) {
    volumes.push(makeVolume(random, `pv${index}`, sizes.pop()!, nodes, promised));
  }
  const claimCount = random.between(1, 10);
  for (let index = 0; index < claimCount; index++) {
    const name = `c${index}`;
    const draw = random.next();
    if (draw < (hasScores ? 0.1 : 0.3)) addBoundPair(random, name, sizes.pop()!, nodes, volumes, claims, isMessy);
    else claims.push(makeClaim(random, name, nodes, classes, isMessy));
  }
  // Claims that are made for pods: w0-data is for w0, unless somebody else had it first.
  for (const name of ['w0-data', 'w1-data', 'w2-data']) {
    if (isMessy && random.chance(0.5)) continue;
    const owner = !isMessy || random.chance(0.8) ? name.slice(0, 2) : 'other';
    const claim = makeClaim(random, name, nodes, classes, isMessy);
    claims.push(ownedBy(claim, owner));
  }
  return { storageClasses: makeClasses(random), persistentVolumes: volumes, persistentVolumeClaims: claims };
}

function ownedBy(claim: StorageJson, podName: string): StorageJson {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: podName, uid: `default/${podName}`, controller: true };
  return { ...claim, metadata: { ...claim.metadata, ownerReferences: [owner] } };
}

function makeClasses(random: Random): StorageJson[] {
  const made = (name: string, provisioner: string, mode: string, rest: Json = {}): StorageJson => ({
    metadata: { name },
    provisioner,
    volumeBindingMode: mode,
    ...rest,
  });
  const wait = 'WaitForFirstConsumer';
  return [
    made('wait-fast', FAST, wait),
    made('wait-slow', SLOW, wait),
    made('wait-static', 'kubernetes.io/no-provisioner', wait),
    made('now', FAST, 'Immediate'),
    made('wait-zone', random.pick([FAST, SLOW]), wait, { allowedTopologies: makeTopologies(random) }),
    made('old-ebs', 'kubernetes.io/aws-ebs', wait),
  ];
}

function makeTopologies(random: Random): Json[] {
  const zones = (): Json => ({ key: ZONE, values: random.sample(['z1', 'z2', 'z3'], random.between(1, 2)) });
  return random.list(1, 2, () => ({
    matchLabelExpressions: random.chance(0.3) ? [zones(), { key: 'disk', values: ['ssd'] }] : [zones()],
  }));
}

/** @param promised claims that may still be promised a volume. */
function makeVolume(
  random: Random,
  name: string,
  gibibytes: number,
  nodes: readonly string[],
  promised: string[],
): StorageJson {
  const isUsed = random.chance(0.15);
  const phase = isUsed ? random.pick(['Bound', 'Released', 'Failed', 'Pending']) : 'Available';
  const claimRef =
    promised.length > 0 && random.chance(0.15)
      ? { namespace: 'default', name: promised.splice(random.between(0, promised.length - 1), 1)[0]!, ...uidOf(random) }
      : isUsed && random.chance(0.5)
        ? { namespace: 'default', name: 'elsewhere', uid: 'uid-elsewhere' }
        : undefined;
  const labels = makeVolumeLabels(random);
  return {
    metadata: {
      name,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(random.chance(0.04) ? { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/wait'] } : {}),
    },
    spec: {
      capacity: { storage: `${gibibytes}Gi` },
      accessModes: random.chance(0.6) ? ['ReadWriteOnce', 'ReadOnlyMany'] : random.pick(MODES),
      persistentVolumeReclaimPolicy: random.pick(['Retain', 'Delete']),
      storageClassName: random.pick(['wait-static', 'wait-static', 'wait-fast', 'wait-zone', '']),
      ...(random.chance(0.12) ? { volumeMode: 'Block' } : {}),
      ...(random.chance(0.05) ? { volumeAttributesClassName: 'gold' } : {}),
      ...(claimRef === undefined ? {} : { claimRef }),
      ...makeNodeAffinity(random, nodes),
      ...makeSource(random, name),
    },
    status: { phase },
  };
}

/** The name of a claim alone, that of the claim with this name, or of an earlier one. */
function uidOf(random: Random): Json {
  const draw = random.next();
  if (draw < 0.5) return {};
  return { uid: draw < 0.8 ? `uid-c${random.between(0, 9)}` : 'uid-of-old' };
}

function makeVolumeLabels(random: Random): Record<string, string> {
  const labels: Record<string, string> = {};
  if (random.chance(0.25))
    labels[random.chance(0.7) ? ZONE : BETA_ZONE] = random.pick(['z1', 'z2', 'z3', 'z1__z2', 'z3__z1']);
  if (random.chance(0.1)) labels[REGION] = random.pick(['eu', 'us']);
  if (random.chance(0.3)) labels['tier'] = random.pick(['gold', 'tin']);
  return labels;
}

function makeNodeAffinity(random: Random, nodes: readonly string[]): Json {
  if (random.chance(0.3)) return {};
  const term = (): Json => ({
    matchExpressions: random.chance(0.6)
      ? [{ key: ZONE, operator: 'In', values: random.sample(['z1', 'z2', 'z3'], random.between(1, 2)) }]
      : random.chance(0.5)
        ? [{ key: HOSTNAME, operator: 'In', values: random.sample(nodes, 2) }]
        : [
            random.pick<Json>([
              { key: 'disk', operator: 'NotIn', values: ['hdd'] },
              { key: 'disk', operator: 'Exists' },
            ]),
          ],
  });
  return { nodeAffinity: { required: { nodeSelectorTerms: random.list(1, 2, term) } } };
}

function makeSource(random: Random, name: string): Json {
  const draw = random.next();
  if (draw < 0.7)
    return { csi: { driver: random.pick(DRIVERS), volumeHandle: random.chance(0.1) ? 'shared' : `h-${name}` } };
  if (draw < 0.8) return { awsElasticBlockStore: { volumeID: random.pick(['vol-1', `aws://z1/vol-${name}`]) } };
  if (draw < 0.88) return { gcePersistentDisk: { pdName: random.pick(['pd-1', `pd-${name}`]) } };
  return { local: { path: `/mnt/${name}` } };
}

function makeClaim(
  random: Random,
  name: string,
  nodes: readonly string[],
  classes: readonly string[],
  isMessy: boolean,
): StorageJson {
  const className = random.pick(classes);
  const draw = random.next();
  const annotations: Record<string, string> = {};
  if (random.chance(isMessy ? 0.1 : 0.03)) annotations[SELECTED_NODE] = random.pick(nodes);
  if (random.chance(0.04)) annotations[BETA_CLASS] = random.pick(['wait-static', 'wait-fast']);
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(isMessy && random.chance(0.05)
        ? { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/wait'] }
        : {}),
    },
    spec: {
      accessModes: random.chance(0.7) ? ['ReadWriteOnce'] : random.pick(MODES),
      resources: { requests: { storage: `${random.pick(isMessy ? [1, 5, 20, 40, 70] : [1, 2, 5, 5, 10, 20])}Gi` } },
      storageClassName: className,
      ...(random.chance(isMessy ? 0.1 : 0.04) ? { volumeMode: 'Block' } : {}),
      ...(random.chance(isMessy ? 0.05 : 0.02) ? { volumeAttributesClassName: 'gold' } : {}),
      ...makeSelector(random),
      // Names its volume itself, and waits for the binder to agree.
      ...(isMessy && draw < 0.1 ? { volumeName: `pv${random.between(0, 12)}` } : {}),
    },
    status: { phase: isMessy && random.chance(0.05) ? 'Lost' : 'Pending' },
  };
}

function makeSelector(random: Random): Json {
  if (!random.chance(0.15)) return {};
  return {
    selector: random.pick<Json>([
      { matchLabels: { tier: 'gold' } },
      { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['tin'] }] },
      {},
    ]),
  };
}

/** A claim with its volume; now and then the volume is gone. */
function addBoundPair(
  random: Random,
  name: string,
  gibibytes: number,
  nodes: readonly string[],
  volumes: StorageJson[],
  claims: StorageJson[],
  isMessy: boolean,
): void {
  const volumeName = `pv-of-${name}`;
  const volume = makeVolume(random, volumeName, gibibytes, nodes, []);
  const classes = ['wait-fast', 'wait-slow', 'now', 'wait-static', 'old-ebs', ''];
  const claim = makeClaim(random, name, nodes, classes, isMessy);
  const { volumeAttributesClassName: _class, selector: _selector, ...spec } = claim.spec as Record<string, unknown>;
  const annotations = { ...claim.metadata.annotations, [BIND_COMPLETED]: 'yes' };
  claims.push({
    metadata: { ...claim.metadata, annotations },
    spec: { ...spec, volumeName },
    status: { phase: isMessy && random.chance(0.1) ? 'Lost' : 'Bound' },
  });
  if (random.chance(isMessy ? 0.15 : 0.03)) return;
  const claimRef = { namespace: 'default', name, uid: `uid-${name}` };
  volumes.push({ ...volume, spec: { ...(volume.spec as Json), claimRef }, status: { phase: 'Bound' } });
}

/** What the drivers say of themselves and of the nodes, and which volumes are attached. */
export function makeTopology(
  random: Random,
  { persistentVolumes }: Storage,
  nodes: readonly string[],
): Readonly<Record<'csiNodes' | 'csiDrivers' | 'csiStorageCapacities' | 'volumeAttachments', readonly StorageJson[]>> {
  const isFull = random.chance(0.3);
  const csiNodes = random.some(nodes, random.pick([0, 0.8, 1, 1])).map((name) => ({
    metadata: { name },
    spec: { drivers: random.some(DRIVERS, 0.8).map((driver) => makeCsiDriverOfNode(random, driver, isFull)) },
  }));
  const csiDrivers = random.some([FAST, SLOW], 0.5).map((name) => ({
    metadata: { name },
    spec: { storageCapacity: random.chance(0.8) },
  }));
  const volumes = persistentVolumes.filter(({ spec }) => (spec as Json)['csi'] !== undefined);
  const volumeAttachments =
    volumes.length === 0 || random.chance(0.5)
      ? []
      : random.list(1, 5, (index) => {
          const { metadata, spec } = random.pick(volumes);
          const { driver } = (spec as Json)['csi'] as { driver: string };
          const persistentVolumeName = random.chance(0.9) ? metadata.name : 'gone';
          return {
            metadata: { name: `a${index}` },
            spec: { attacher: driver, nodeName: random.pick(nodes), source: { persistentVolumeName } },
            status: { attached: random.chance(0.8) },
          };
        });
  return { csiNodes, csiDrivers, csiStorageCapacities: makeCapacities(random), volumeAttachments };
}

function makeCsiDriverOfNode(random: Random, name: string, isFull: boolean): Json {
  const count = isFull ? random.between(0, 3) : random.between(1, 20);
  return {
    name,
    nodeID: 'node',
    topologyKeys: [ZONE],
    ...(random.chance(0.8) ? { allocatable: { count } } : {}),
  };
}

/** At most one per class and zone: of several upstream takes any. */
function makeCapacities(random: Random): StorageJson[] {
  const capacities: StorageJson[] = [];
  for (const storageClassName of ['wait-fast', 'wait-slow', 'wait-zone']) {
    for (const zone of random.some(['z1', 'z2', 'z3'], 0.7)) {
      capacities.push({
        metadata: { name: `${storageClassName}-${zone}`, namespace: 'kube-system' },
        storageClassName,
        ...(random.chance(0.95) ? { nodeTopology: { matchLabels: { [ZONE]: zone } } } : {}),
        capacity: `${random.pick([0, 4, 10, 30, 100])}Gi`,
        ...(random.chance(0.3) ? { maximumVolumeSize: `${random.pick([1, 5, 20, 50])}Gi` } : {}),
      });
    }
  }
  return capacities;
}
