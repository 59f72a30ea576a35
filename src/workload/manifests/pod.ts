import type { GpuRequest } from '../../api/objects/gpu.ts';
import type { ObjectMeta } from '../../api/objects/meta.ts';
import type { PodBehavior } from '../../api/objects/pod.ts';
import { readBehavior } from './behavior.ts';
import { readGpuRequest } from './gpu-request.ts';
import { object } from './fields.ts';
import { z } from 'zod';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

/** A pod without its spec, which is read on its own, once for all pods that share it (read-manifests.ts). */
export interface PodEnvelope {
  readonly metadata: ObjectMeta;
  readonly behavior: PodBehavior | undefined;
  readonly gpus: GpuRequest | undefined;
}

export const podManifest: ManifestKind<PodEnvelope> = {
  kind: 'Pod',
  apiVersion: 'v1',
  fields: { metadata: METADATA_FIELDS, spec: 'read', status: 'ignored' },
  schema: object({ metadata: metadata({ namespaced: true }), spec: z.unknown().optional() }, 'a pod').transform(
    ({ metadata: meta }, context) => ({
      metadata: meta,
      behavior: readBehavior(meta.annotations, context),
      gpus: readGpuRequest(meta.annotations, context),
    }),
  ),
};
