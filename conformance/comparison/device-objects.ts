import type { DeviceObject, ResourceClaim } from '../../src/api/objects/resource.ts';
import type { NodeSelectorTerm } from '../../src/api/objects/pod.ts';
import { SECOND } from '../../src/engine/time.ts';
import { parseQuantity } from '../../src/api/resources.ts';
import { DeviceLedger } from '../../src/scheduling/devices/device-ledger.ts';
import { deviceClassManifest } from '../../src/workload/manifests/device-class.ts';
import type { ManifestKind } from '../../src/workload/manifests/manifest-kind.ts';
import { resourceClaimManifest } from '../../src/workload/manifests/resource-claim.ts';
import { resourceSliceManifest } from '../../src/workload/manifests/resource-slice.ts';
import type { DevicesCase, ObjectJson } from '../case.ts';
import { pickAll } from './read-objects.ts';

/** Long after every allocation of a case that has a time. */
export const NOW = 3600 * SECOND;

/** The claims, classes and slices of a case, read with our manifest reader. */
export function readLedger({ deviceClasses, resourceSlices, resourceClaims }: DevicesCase): DeviceLedger {
  const ledger = new DeviceLedger();
  for (const json of deviceClasses) ledger.setDeviceClass(read(deviceClassManifest, json));
  for (const json of resourceSlices) ledger.setSlice(read(resourceSliceManifest, json));
  for (const json of resourceClaims) ledger.setClaim(readClaim(json));
  return ledger;
}

/** The reader of manifests leaves out what only a running cluster knows; it is put in here. */
export function readClaim({ metadata, spec, status }: ObjectJson): ResourceClaim {
  const { uid, ownerReferences, deletionTimestamp, finalizers, ...rest } = metadata as ObjectJson['metadata'] & {
    readonly uid: string;
    readonly ownerReferences?: ResourceClaim['metadata']['ownerReferences'];
    readonly finalizers?: readonly string[];
  };
  const claim = read(resourceClaimManifest, { metadata: rest, spec });
  return {
    ...claim,
    metadata: {
      ...claim.metadata,
      uid,
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp: 0 }),
    },
    status: readStatus((status ?? {}) as StatusJson),
  };
}

/** As in the API, but for the shape of the allocation. */
export interface StatusJson extends Pick<ResourceClaim['status'], 'devices'> {
  readonly allocation?: AllocationJson;
  readonly reservedFor?: ResourceClaim['status']['reservedFor'];
}

export interface AllocationJson {
  readonly devices: { readonly results?: readonly ResultJson[] };
  readonly nodeSelector?: { readonly nodeSelectorTerms: readonly [NodeSelectorTerm] };
  readonly allocationTimestamp?: string;
}

type Result = NonNullable<ResourceClaim['status']['allocation']>['results'][number];
interface ResultJson extends Omit<Result, 'consumedCapacity'> {
  readonly consumedCapacity?: Readonly<Record<string, string>>;
}

export function readStatus({ allocation, reservedFor = [], devices }: StatusJson): ResourceClaim['status'] {
  return {
    reservedFor,
    ...(devices === undefined ? {} : { devices }),
    ...(allocation === undefined ? {} : { allocation: readAllocation(allocation) }),
  };
}

/** Quantities become numbers; the one term of the selector stands alone. */
export function readAllocation({
  devices,
  nodeSelector,
  allocationTimestamp,
}: AllocationJson): NonNullable<ResourceClaim['status']['allocation']> {
  const results = (devices.results ?? []).map(({ consumedCapacity, ...result }) => ({
    ...result,
    ...(consumedCapacity === undefined ? {} : { consumedCapacity: amountsOf(consumedCapacity) }),
  }));
  return {
    results,
    ...(nodeSelector === undefined ? {} : { nodeSelector: readTerm(nodeSelector.nodeSelectorTerms[0]) }),
    ...(allocationTimestamp === undefined ? {} : { allocationTimestamp: 0 }),
  };
}

/** No values are left out in the API. */
function readTerm({ matchFields, matchExpressions }: NodeSelectorTerm): NodeSelectorTerm {
  const withValues = matchExpressions?.map((one) => ({ ...one, values: one.values ?? [] }));
  return {
    ...(matchFields === undefined ? {} : { matchFields }),
    ...(withValues === undefined ? {} : { matchExpressions: withValues }),
  };
}

function amountsOf(quantities: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(quantities).map(([name, text]) => [name, parseQuantity(text, 'exact')!]));
}

function read<T extends DeviceObject>(kind: ManifestKind<T>, json: ObjectJson): T {
  return kind.schema.parse(pickAll(json, kind.fields));
}
