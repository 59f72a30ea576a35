import { z } from 'zod';
import type { CSINode, Volume } from '../../api/objects/storage.ts';
import { isAssignedOrNominated, onPods } from '../cluster-event.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';
import { addAttachableVolumes, attachedVolumes } from '../volumes/attachable-volumes.ts';
import { NO_VOLUMES, usesClaim } from '../volumes/claims-of-pod.ts';
import { csiVolumeOfInline, isMigratable } from '../volumes/csi-migration.ts';
import { onStorage } from '../volumes/storage-events.ts';

const name = 'NodeVolumeLimits';

const TOO_MANY: Rejection = { plugin: name, code: 'Unschedulable', reasons: ['node(s) exceed max volume count'] };

/** plugins/nodevolumelimits/csi.go; the gate VolumeLimitScaling (alpha) is off. */
export default definePlugin<Record<string, never>>({
  name,
  description: 'keeps pods off nodes that cannot attach any more volumes of a CSI driver',
  args: z.strictObject({}),
  create: (_args, { volumes: catalog }) => ({
    ignores: ({ volumes }) => volumes === undefined,

    preFilter: ({ pod }) => (pod.spec.volumes?.some(mayAttach) === true ? { state: undefined } : SKIP),

    filter(_state, { pod }, node) {
      const nodeName = node.node.metadata.name;
      const csiNode = catalog.csiNode(nodeName);
      const wanted = new Map<string, string>();
      const problem = addAttachableVolumes(pod, catalog, csiNode, true, wanted);
      if (problem !== undefined) {
        const code = problem.isMissing ? 'UnschedulableAndUnresolvable' : 'Error';
        return { plugin: name, code, reasons: [problem.text] };
      }
      const limits = limitsOf(csiNode);
      if (wanted.size === 0 || limits.size === 0) return undefined;
      const attached = new Map<string, string>();
      for (const other of node.pods) {
        if (other.pod.spec.volumes === undefined) continue;
        const wrong = addAttachableVolumes(other.pod, catalog, csiNode, false, attached);
        if (wrong !== undefined) return { plugin: name, code: 'Error', reasons: [wrong.text] };
      }
      // A volume that another pod of the node uses is attached already.
      for (const volume of attached.keys()) wanted.delete(volume);
      for (const [volume, driver] of attachedVolumes(nodeName, catalog)) attached.set(volume, driver);
      const counts = countByDriver(attached);
      for (const [driver, count] of countByDriver(wanted)) {
        const limit = limits.get(driver);
        if (limit !== undefined && (counts.get(driver) ?? 0) + count > limit) return TOO_MANY;
      }
      return undefined;
    },

    events: [
      onStorage('CSINode', ['Add']),
      onStorage('CSINode', ['Update'], (_pod, csiNode, old) => {
        const before = limitsOf(old);
        return [...limitsOf(csiNode)].some(([driver, limit]) => limit > (before.get(driver) ?? 0));
      }),
      ...onPods(
        ['Delete'],
        (_pod, { original }) =>
          original !== undefined && isAssignedOrNominated(original) && original.spec.volumes?.some(mayAttach) === true,
      ),
      onStorage('PersistentVolumeClaim', ['Add'], (pod, claim) => usesClaim(pod, claim)),
      onStorage('VolumeAttachment', ['Delete'], ({ spec: { volumes = NO_VOLUMES } }, attachment) =>
        volumes.some(
          (volume) =>
            volume.persistentVolumeClaim !== undefined ||
            csiVolumeOfInline(volume, true)?.driver === attachment.spec.attacher,
        ),
      ),
    ],
  }),
});

function mayAttach(volume: Volume): boolean {
  return volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined || isMigratable(volume);
}

/** By driver; those without a limit are left out. */
function limitsOf(csiNode: CSINode | undefined): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const { name: driver, allocatable } of csiNode?.spec.drivers ?? []) {
    if (allocatable?.count !== undefined) limits.set(driver, allocatable.count);
  }
  return limits;
}

function countByDriver(volumes: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const driver of volumes.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  return counts;
}
