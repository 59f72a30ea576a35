import type { ApiClient } from '../../apiserver/client.ts';
import type { Response } from '../../apiserver/response.ts';
import type { ObjectWrite } from '../../scheduling/plugin.ts';

/** Does what a plugin has asked to be written. */
export function sendWrite(client: ApiClient, write: ObjectWrite, done?: (response: Response<unknown>) => void): void {
  if (write.verb === 'create') return client.create(write.kind, write.object as never, done);
  const { kind, key, change, subresource } = write;
  if (subresource === 'status') client.patchStatus(kind, key, change as never, done);
  else client.patch(kind, key, change as never, done);
}

/** Whatever the answers are. */
export function sendWrites(client: ApiClient, writes: readonly ObjectWrite[]): void {
  for (const write of writes) sendWrite(client, write);
}
