import { LABEL_ZONE } from '../../../api/objects/node.ts';
import type { PodSpec } from '../../../api/objects/pod.ts';
import { BIND_COMPLETED, type PersistentVolumeClaim, type StorageObject } from '../../../api/objects/storage.ts';
import { DeviceLedger } from '../../devices/device-ledger.ts';
import {
  exactly,
  testClaim as deviceClaim,
  testClass as deviceClass,
  testDevice,
  testSlice,
} from '../../testing/test-devices.ts';
import { catalogOf, testClaim, testClass, testCsiNode, testVolume } from '../../testing/test-storage.ts';
import type { PluginServices } from '../../plugin.ts';
import type { Dice } from './dice.ts';
import { NAMESPACES } from './random-pods.ts';

const CLAIMS = 5;
const DEVICE_CLAIMS = 4;
/** Nodes that a world has at first; those that join later have neither drivers nor devices. */
const NODES = 40;

/** Volumes and devices of a world: some claims are bound, some wait for their pod, some are not there at all. */
export class RandomStorage {
  readonly services: Pick<PluginServices, 'volumes' | 'devices'>;
  readonly #dice: Dice;
  readonly #objects: StorageObject[] = [];

  constructor(dice: Dice) {
    this.#dice = dice;
    this.#objects.push(testClass());
    for (let index = 0; index < NODES; index++) {
      if (dice.chance(0.5)) this.#objects.push(testCsiNode(`n${index}`, dice.between(1, 3)));
    }
    for (let index = 0; index < 4; index++) this.#objects.push(this.#volume(`free-${index}`));
    for (const namespace of NAMESPACES) {
      for (let index = 0; index < CLAIMS - 1; index++) this.#addClaim(`c${index}`, namespace);
    }
    this.services = { volumes: catalogOf(this.#objects), devices: this.#devices() };
  }

  /** What a template says of volumes and devices. */
  wishes(): Partial<PodSpec> {
    const dice = this.#dice;
    const claimName = (): string => `c${dice.between(0, dice.chance(0.1) ? CLAIMS : CLAIMS - 2)}`;
    const volumes = dice.some(dice.between(1, 2), claimName).map((name, index) => ({
      name: `v${index}`,
      ...(dice.chance(0.2) ? {} : { persistentVolumeClaim: { claimName: name } }),
    }));
    const resourceClaimName = `d${dice.between(0, DEVICE_CLAIMS - 1)}`;
    return {
      ...(dice.chance(0.5) ? { volumes } : {}),
      ...(dice.chance(0.3) ? { resourceClaims: [{ name: 'device', resourceClaimName }] } : {}),
    };
  }

  /** A claim that waited is bound to a volume of some zone. */
  change(): void {
    const waiting = this.#objects.filter(
      (object): object is PersistentVolumeClaim => object.kind === 'PersistentVolumeClaim' && isWaiting(object),
    );
    if (waiting.length > 0) this.#bind(this.#dice.pick(waiting));
  }

  #addClaim(name: string, namespace: string): void {
    const accessModes = this.#dice.chance(0.2) ? (['ReadWriteOncePod'] as const) : (['ReadWriteOnce'] as const);
    const claim = testClaim(name, { accessModes });
    const { metadata } = claim;
    const own = { ...claim, metadata: { ...metadata, namespace, uid: `uid-${namespace}-${name}` } };
    this.#objects.push(own);
    if (this.#dice.chance(0.6)) this.#bind(own);
  }

  #bind(claim: PersistentVolumeClaim): void {
    const { name, namespace, uid } = claim.metadata;
    const volume = this.#volume(`pv-${namespace}-${name}`);
    const at = this.#objects.indexOf(claim);
    this.#objects[at] = {
      ...claim,
      metadata: { ...claim.metadata, annotations: { [BIND_COMPLETED]: 'yes' } },
      spec: { ...claim.spec, volumeName: volume.metadata.name },
      status: { phase: 'Bound' },
    };
    this.#objects.push({
      ...volume,
      spec: { ...volume.spec, claimRef: { namespace, name, uid } },
      status: { phase: 'Bound' },
    });
  }

  #volume(name: string): ReturnType<typeof testVolume> {
    return this.#dice.chance(0.5)
      ? testVolume(name, { only: [LABEL_ZONE, `z${this.#dice.between(1, 3)}`] })
      : testVolume(name);
  }

  #devices(): DeviceLedger {
    const ledger = new DeviceLedger();
    ledger.setDeviceClass(deviceClass('gpu'));
    for (let index = 0; index < NODES; index++) {
      if (this.#dice.chance(0.4)) ledger.setSlice(testSlice(`n${index}`, [testDevice('a'), testDevice('b')]));
    }
    for (const namespace of NAMESPACES) {
      for (let index = 0; index < DEVICE_CLAIMS - 1; index++) {
        const claim = deviceClaim(`d${index}`, [exactly('r', { count: this.#dice.between(1, 2) })]);
        const uid = `uid-${namespace}-d${index}`;
        ledger.setClaim({ ...claim, metadata: { ...claim.metadata, namespace, uid } });
      }
    }
    return ledger;
  }
}

function isWaiting({ status }: PersistentVolumeClaim): boolean {
  return status.phase === 'Pending';
}
