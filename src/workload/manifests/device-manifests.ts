import type { DeviceObject } from '../../api/objects/resource.ts';
import { deviceClassManifest } from './device-class.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { resourceClaimManifest, resourceClaimTemplateManifest } from './resource-claim.ts';
import { resourceSliceManifest } from './resource-slice.ts';

/** The kinds of resource.k8s.io/v1 by name. */
export const DEVICE_MANIFESTS: ReadonlyMap<string, ManifestKind<DeviceObject>> = new Map<
  string,
  ManifestKind<DeviceObject>
>([
  ['DeviceClass', deviceClassManifest],
  ['ResourceSlice', resourceSliceManifest],
  ['ResourceClaimTemplate', resourceClaimTemplateManifest],
  ['ResourceClaim', resourceClaimManifest],
]);
