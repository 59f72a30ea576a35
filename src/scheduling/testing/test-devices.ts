import type { Pod } from '../../api/objects/pod.ts';
import type {
  Device,
  DeviceClass,
  DeviceConstraint,
  DeviceRequest,
  ExactDeviceRequest,
  ResourceClaim,
  ResourceSlice,
  ResourceSliceSpec,
} from '../../api/objects/resource.ts';
import { DeviceLedger } from '../devices/device-ledger.ts';
import { testPod } from './test-cluster.ts';

/** The driver of all test devices. */
export const DRIVER = 'gpu.example.com';

export function testDevice(name: string, device: Partial<Device> = {}): Device {
  return { name, attributes: {}, capacity: {}, ...device };
}

/** All devices of one node, unless the spec says otherwise. */
export function testSlice(
  nodeName: string,
  devices: readonly Device[],
  spec: Partial<ResourceSliceSpec> = { nodeName },
): ResourceSlice {
  const pool = { name: nodeName, generation: 1, resourceSliceCount: 1 };
  return {
    kind: 'ResourceSlice',
    metadata: meta(`slice-${nodeName}`, ''),
    spec: { driver: DRIVER, pool, devices, ...spec },
  };
}

export function testClass(name: string, ...selectors: readonly string[]): DeviceClass {
  return { kind: 'DeviceClass', metadata: meta(name, ''), selectors };
}

export function exactly(name: string, request: Partial<ExactDeviceRequest> = {}): DeviceRequest {
  return {
    name,
    exactly: { name, deviceClassName: 'gpu', selectors: [], allocationMode: 'ExactCount', count: 1, ...request },
  };
}

export function testClaim(
  name: string,
  requests: readonly DeviceRequest[] = [exactly('r')],
  { constraints = [], ...rest }: Partial<ResourceClaim['status']> & { constraints?: readonly DeviceConstraint[] } = {},
): ResourceClaim {
  return {
    kind: 'ResourceClaim',
    metadata: meta(name, 'default'),
    spec: { requests, constraints },
    status: { reservedFor: [], ...rest },
  };
}

/** A pod that uses the claims of these names. */
export function podWithClaims(name: string, ...claims: readonly string[]): Pod {
  return testPod(name, { resourceClaims: claims.map((claim) => ({ name: claim, resourceClaimName: claim })) });
}

export function testLedger({
  classes = [testClass('gpu')],
  slices = [],
  claims = [],
}: {
  readonly classes?: readonly DeviceClass[];
  readonly slices?: readonly ResourceSlice[];
  readonly claims?: readonly ResourceClaim[];
}): DeviceLedger {
  const ledger = new DeviceLedger();
  for (const one of classes) ledger.setDeviceClass(one);
  for (const slice of slices) ledger.setSlice(slice);
  for (const claim of claims) ledger.setClaim(claim);
  return ledger;
}

function meta(name: string, namespace: string): ResourceClaim['metadata'] {
  const uid = `uid-${namespace}-${name}`;
  return { name, namespace, uid, resourceVersion: 1, creationTimestamp: 0, labels: {}, annotations: {} };
}
