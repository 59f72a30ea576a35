import type { PersistentVolume, Volume } from '../../api/objects/storage.ts';

/** The volume plugins that once were part of Kubernetes and whose volumes CSI drivers now attach (csi-translation-lib). */
const DRIVERS: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/aws-ebs', 'ebs.csi.aws.com'],
  ['kubernetes.io/gce-pd', 'pd.csi.storage.gke.io'],
  ['kubernetes.io/azure-disk', 'disk.csi.azure.com'],
  ['kubernetes.io/cinder', 'cinder.csi.openstack.org'],
  ['kubernetes.io/portworx-volume', 'pxd.portworx.com'],
]);
/** Have drivers too, which NodeVolumeLimits does not count (nodevolumelimits/utils.go isCSIMigrationOn). */
const NOT_COUNTED: readonly string[] = ['kubernetes.io/azure-file', 'kubernetes.io/vsphere-volume'];

/** What a volume is called by the driver that attaches it. */
export interface CsiVolume {
  readonly driver: string;
  readonly handle: string;
}

const EBS = 'ebs.csi.aws.com';
const PD = 'pd.csi.storage.gke.io';
const ZONE_LABELS = ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'];

/** Who attaches volumes of this provisioner; undefined when nobody counts them. */
export function driverOfProvisioner(provisioner: string, hasCsiNode: boolean): string | undefined {
  const driver = DRIVERS.get(provisioner);
  if (driver !== undefined) return hasCsiNode ? driver : undefined;
  return NOT_COUNTED.includes(provisioner) ? undefined : provisioner;
}

/** Of a bound volume. Volumes of former in-tree plugins count as CSI volumes on nodes that have a CSINode. */
export function csiVolumeOf({ metadata, spec }: PersistentVolume, hasCsiNode: boolean): CsiVolume | undefined {
  const { csi, awsElasticBlockStore: ebs, gcePersistentDisk: pd } = spec.source;
  if (csi !== undefined) return { driver: csi.driver, handle: csi.volumeHandle };
  if (!hasCsiNode) return undefined;
  if (ebs !== undefined) return { driver: EBS, handle: ebsHandle(ebs.volumeID) };
  if (pd === undefined) return undefined;
  const zones = ZONE_LABELS.map((label) => metadata.labels[label] ?? '').find((value) => value !== '');
  return { driver: PD, handle: pdHandle(pd.pdName, zones) };
}

export function isMigratable({ awsElasticBlockStore, gcePersistentDisk }: Volume): boolean {
  return awsElasticBlockStore !== undefined || gcePersistentDisk !== undefined;
}

/** Of a volume that stands in the pod's own manifest. */
export function csiVolumeOfInline(
  { awsElasticBlockStore: ebs, gcePersistentDisk: pd }: Volume,
  hasCsiNode: boolean,
): CsiVolume | undefined {
  if (!hasCsiNode) return undefined;
  if (ebs !== undefined) return { driver: EBS, handle: ebsHandle(ebs.volumeID) };
  return pd === undefined ? undefined : { driver: PD, handle: pdHandle(pd.pdName, undefined) };
}

/** `aws://zone/vol-1` is `vol-1`. */
function ebsHandle(volumeID: string): string {
  return volumeID.startsWith('aws://') ? volumeID.slice(volumeID.lastIndexOf('/') + 1) : volumeID;
}

/** @param zones as in a label: several are joined by `__`, and make a regional disk. */
function pdHandle(pdName: string, zones = 'UNSPECIFIED'): string {
  const first = zones.split('__')[0]!;
  if (first === zones) return `projects/UNSPECIFIED/zones/${zones}/disks/${pdName}`;
  return `projects/UNSPECIFIED/regions/${first.slice(0, first.lastIndexOf('-'))}/disks/${pdName}`;
}
