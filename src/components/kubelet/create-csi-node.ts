import type { CSINode } from '../../api/objects/storage.ts';
import type { KubeletOptions } from './options.ts';

/** What the drivers of a machine tell the kubelet when they register; undefined when it has none. */
export function createCsiNode(name: string, { csiDrivers }: Pick<KubeletOptions, 'csiDrivers'>): CSINode | undefined {
  if (csiDrivers.length === 0) return undefined;
  return {
    kind: 'CSINode',
    metadata: {
      name,
      namespace: '',
      uid: '',
      resourceVersion: 0,
      creationTimestamp: 0,
      labels: {},
      annotations: {},
    },
    spec: {
      drivers: csiDrivers.map((driver) => ({
        name: driver.name,
        nodeID: name,
        topologyKeys: driver.topologyKeys,
        ...(driver.maxVolumes === undefined ? {} : { allocatable: { count: driver.maxVolumes } }),
      })),
    },
  };
}
