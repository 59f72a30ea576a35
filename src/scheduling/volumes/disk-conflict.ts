import type { Volume } from '../../api/objects/storage.ts';

/** Only volumes that stand in the pod's own manifest can clash here. */
export function mayConflict({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume): boolean {
  return (gcePersistentDisk ?? awsElasticBlockStore ?? iscsi ?? rbd) !== undefined;
}

/**
 * The two cannot be used on one node (volume_restrictions.go isVolumeConflict): the same disk, unless both only read. An
 * EBS volume cannot even be read twice.
 */
export function volumesConflict(a: Volume, b: Volume): boolean {
  const mayShare = (one: { readOnly: boolean }, other: { readOnly: boolean }): boolean =>
    one.readOnly && other.readOnly;
  const [pd, otherPd] = [a.gcePersistentDisk, b.gcePersistentDisk];
  if (pd !== undefined && otherPd !== undefined && pd.pdName === otherPd.pdName && !mayShare(pd, otherPd)) return true;
  const [ebs, otherEbs] = [a.awsElasticBlockStore, b.awsElasticBlockStore];
  if (ebs !== undefined && ebs.volumeID === otherEbs?.volumeID) return true;
  const [iscsi, otherIscsi] = [a.iscsi, b.iscsi];
  if (iscsi !== undefined && otherIscsi !== undefined && iscsi.iqn === otherIscsi.iqn && !mayShare(iscsi, otherIscsi)) {
    return true;
  }
  const [rbd, otherRbd] = [a.rbd, b.rbd];
  if (rbd === undefined || otherRbd === undefined || mayShare(rbd, otherRbd)) return false;
  if (rbd.pool !== otherRbd.pool || rbd.image !== otherRbd.image) return false;
  return rbd.monitors.some((monitor) => otherRbd.monitors.includes(monitor));
}
