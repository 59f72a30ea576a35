import type { Json, PodJson } from '../case.ts';
import type { Random } from './random.ts';
import type { Storage } from './volume-objects.ts';

/** A pod with a few volumes, most of them claims. */
export function makeVolumePod(random: Random, storage: Storage, name: string): PodJson {
  const volumes = random.chance(0.04) ? [] : makeVolumes(random, storage, random.between(1, 4), true);
  return makePod(name, volumes);
}

/** Pods that run already, some of them with the same volumes. */
export function makeVolumeUsers(random: Random, storage: Storage, nodes: readonly string[]): PodJson[] {
  const count = random.between(0, Math.min(20, nodes.length * 2));
  return Array.from({ length: count }, (_, index) => {
    const volumes = random.chance(0.2) ? [] : makeVolumes(random, storage, random.between(1, 3), false);
    const pod = makePod(`p${index}`, volumes);
    return { ...pod, spec: { ...pod.spec, nodeName: random.pick(nodes) } };
  });
}

function makePod(name: string, volumes: readonly Json[]): PodJson {
  return {
    metadata: { name },
    spec: {
      containers: [{ name: 'c', image: 'registry.example/tiny:v1' }],
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

function makeVolumes(random: Random, { persistentVolumeClaims }: Storage, count: number, isIncoming: boolean): Json[] {
  const named = persistentVolumeClaims.map(({ metadata }) => metadata.name).filter((name) => !name.includes('-'));
  // A claim that stands in one pod twice may get two volumes, in any order.
  const claims = isIncoming ? random.sample(named, named.length) : named;
  const isEphemeral = isIncoming && random.chance(0.12);
  const volumes: Json[] = isEphemeral ? [{ name: 'data', ephemeral: { volumeClaimTemplate: TEMPLATE } }] : [];
  for (let index = volumes.length; index < count; index++) {
    volumes.push({ name: `v${index}`, ...makeVolumeSource(random, claims, isIncoming) });
  }
  return volumes;
}

const TEMPLATE = {
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'wait-fast',
    resources: { requests: { storage: '5Gi' } },
  },
};

function makeVolumeSource(random: Random, claims: string[], isIncoming: boolean): Json {
  const draw = random.next();
  const readOnly = random.chance(0.4);
  if (draw < 0.72) {
    if (claims.length === 0) return { emptyDir: {} };
    const claimName = random.chance(0.01) ? 'not-there' : isIncoming ? claims.pop()! : random.pick(claims);
    return { persistentVolumeClaim: { claimName } };
  }
  if (draw < 0.78) return { gcePersistentDisk: { pdName: random.pick(['pd-1', 'pd-2']), readOnly } };
  if (draw < 0.84) return { awsElasticBlockStore: { volumeID: random.pick(['vol-1', 'vol-2']), readOnly } };
  if (draw < 0.88) {
    const iqn = random.pick(['iqn.2026-01.example:a', 'iqn.2026-01.example:b']);
    return { iscsi: { targetPortal: '10.0.0.1', iqn, lun: random.between(0, 2), readOnly } };
  }
  if (draw < 0.92) {
    const monitors = random.sample(['m1', 'm2', 'm3'], random.between(1, 2));
    const pool = random.chance(0.5) ? {} : { pool: random.pick(['rbd', 'fast']) };
    return { rbd: { monitors, ...pool, image: random.pick(['i1', 'i2']), readOnly } };
  }
  if (draw < 0.95) return { csi: { driver: 'inline.csi.example' } };
  return random.pick<Json>([{ emptyDir: {} }, { configMap: { name: 'settings' } }, { hostPath: { path: '/data' } }]);
}
