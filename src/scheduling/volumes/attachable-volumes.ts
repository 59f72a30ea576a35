import type { Pod } from '../../api/objects/pod.ts';
import { classOfClaim, type CSINode, type PersistentVolumeClaim } from '../../api/objects/storage.ts';
import { claimKey, claimNameOf, isMadeFor, NO_VOLUMES } from './claims-of-pod.ts';
import { csiVolumeOf, csiVolumeOfInline, driverOfProvisioner, type CsiVolume } from './csi-migration.ts';
import { claimNotFound, notMadeForPod } from './pod-volume-claims.ts';
import type { VolumeCatalog } from './volume-catalog.ts';

/** What cannot be counted: a claim of the pod that is not there, or one that is another pod's. */
export interface CountProblem {
  readonly isMissing: boolean;
  readonly text: string;
}

/**
 * Adds the CSI volumes of a pod to `volumes`, unique name to driver (nodevolumelimits/csi.go filterAttachableVolumes).
 * Claims of running pods that are gone do not count; those of the incoming pod are a problem.
 */
export function addAttachableVolumes(
  pod: Pod,
  catalog: VolumeCatalog,
  csiNode: CSINode | undefined,
  isIncoming: boolean,
  volumes: Map<string, string>,
): CountProblem | undefined {
  const hasCsiNode = csiNode !== undefined;
  for (const volume of pod.spec.volumes ?? NO_VOLUMES) {
    const name = claimNameOf(pod, volume);
    if (name === undefined) {
      add(volumes, csiVolumeOfInline(volume, hasCsiNode));
      continue;
    }
    const claim = catalog.claim(claimKey(pod, name));
    if (claim === undefined) {
      if (!isIncoming) continue;
      return { isMissing: true, text: `looking up PVC ${claimKey(pod, name)}: ${claimNotFound(name)}` };
    }
    if (volume.ephemeral !== undefined && !isMadeFor(pod, claim)) {
      return { isMissing: false, text: notMadeForPod(pod, claim) };
    }
    add(volumes, csiVolumeOfClaim(claim, catalog, hasCsiNode));
  }
  return undefined;
}

/** The CSI volumes that attachments to the node name, unique name to driver (getNodeVolumeAttachmentInfo). */
export function attachedVolumes(nodeName: string, catalog: VolumeCatalog): ReadonlyMap<string, string> {
  const volumes = new Map<string, string>();
  for (const { spec } of catalog.attachmentsOn(nodeName)) {
    const { attacher, source } = spec;
    const csi = catalog.volume(source.persistentVolumeName ?? '')?.spec.source.csi;
    if (attacher !== '' && csi !== undefined) add(volumes, { driver: attacher, handle: csi.volumeHandle });
  }
  return volumes;
}

/** A claim without a volume counts as one that its class will bring; under a name that no volume has. */
function csiVolumeOfClaim(
  claim: PersistentVolumeClaim,
  { volume, storageClass }: VolumeCatalog,
  hasCsiNode: boolean,
): CsiVolume | undefined {
  const { namespace, name } = claim.metadata;
  const bound = volume(claim.spec.volumeName ?? '');
  if (bound !== undefined) return csiVolumeOf(bound, hasCsiNode);
  const provisioner = storageClass(classOfClaim(claim))?.provisioner;
  const driver = provisioner === undefined ? undefined : driverOfProvisioner(provisioner, hasCsiNode);
  return driver === undefined ? undefined : { driver, handle: `claim ${namespace}/${name}` };
}

function add(volumes: Map<string, string>, volume: CsiVolume | undefined): void {
  if (volume !== undefined && volume.driver !== '' && volume.handle !== '') {
    volumes.set(`${volume.driver}/${volume.handle}`, volume.driver);
  }
}
