import type { ApiClient } from '../../../apiserver/client.ts';

/**
 * Begins when the first volume, claim or class is heard of, which may be now: in a cluster without storage the work of a
 * controller costs nothing.
 */
export function whenThereIsStorage(client: ApiClient, begin: () => void): void {
  let hasBegun = false;
  for (const kind of ['StorageClass', 'PersistentVolume', 'PersistentVolumeClaim'] as const) {
    client.informer(kind).onChange(() => {
      if (hasBegun) return;
      hasBegun = true;
      begin();
    });
  }
}
