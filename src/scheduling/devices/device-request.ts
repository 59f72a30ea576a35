import { keyOf } from '../../api/kinds.ts';
import type { Node } from '../../api/objects/node.ts';
import type {
  Amounts,
  Device,
  DeviceClass,
  DeviceSubRequest,
  DeviceToleration,
  ExactDeviceRequest,
  ResourceClaim,
  ResourceSlice,
} from '../../api/objects/resource.ts';
import type { AllocationError, DeviceView } from './allocator.ts';
import { hasCapacityFor } from './consumable-capacity.ts';
import { choosesNode, type DevicePool, type LocatedDevice } from './device-pools.ts';
import { compileSelector, type DeviceSelector } from './device-selector.ts';

/** A request, or one alternative of a request. */
export interface RequestData {
  readonly name: string;
  /** The request whose alternative this is. */
  readonly parentName: string | undefined;
  /** `request` or `request/subrequest`. */
  readonly fullName: string;
  readonly adminAccess: boolean;
  readonly tolerations: readonly DeviceToleration[] | undefined;
  readonly capacity: Amounts | undefined;
  readonly deviceCount: number;
  /** For all-mode: the devices in question. */
  readonly allDevices: readonly LocatedDevice[] | undefined;
  isSelectable(device: Device, slice: ResourceSlice): boolean | AllocationError;
}

/** The requests of a claim, each with its alternatives, and the least number of devices that they take. */
export interface PreparedRequests {
  readonly requests: (readonly RequestData[])[];
  readonly minDevices: number;
}

/** Checks what can be known before the search (validateDeviceRequest). */
export function prepareRequests(
  claim: ResourceClaim,
  pools: readonly DevicePool[],
  node: Node,
  view: DeviceView,
): PreparedRequests | AllocationError {
  const requests: (readonly RequestData[])[] = [];
  let minDevices = 0;
  for (const request of claim.spec.requests) {
    const alternatives: RequestData[] = [];
    for (const wanted of request.firstAvailable ?? [request.exactly]) {
      const parentName = request.firstAvailable === undefined ? undefined : request.name;
      const prepared = prepare(claim, wanted, parentName, pools, node, view);
      if ('error' in prepared) return prepared;
      alternatives.push(prepared);
    }
    minDevices += Math.min(...alternatives.map(({ deviceCount }) => deviceCount));
    requests.push(alternatives);
  }
  return { requests, minDevices };
}

function prepare(
  claim: ResourceClaim,
  wanted: DeviceSubRequest | ExactDeviceRequest,
  parentName: string | undefined,
  pools: readonly DevicePool[],
  node: Node,
  view: DeviceView,
): RequestData | AllocationError {
  const found = view.deviceClass(wanted.deviceClassName);
  const fail = (problem: string): AllocationError => ({
    error: `claim ${keyOf(claim)}, request ${wanted.name}: ${problem}`,
  });
  if (found === undefined) {
    const name = wanted.deviceClassName;
    return fail(`could not retrieve device class ${name}: deviceclass.resource.k8s.io "${name}" not found`);
  }
  const data = {
    name: wanted.name,
    parentName,
    fullName: parentName === undefined ? wanted.name : `${parentName}/${wanted.name}`,
    adminAccess: 'adminAccess' in wanted && wanted.adminAccess === true,
    tolerations: wanted.tolerations,
    capacity: wanted.capacity,
    isSelectable: createSelectability(claim, wanted, found, node),
  };
  if (wanted.allocationMode === 'ExactCount') return { ...data, deviceCount: wanted.count, allDevices: undefined };
  const allDevices: LocatedDevice[] = [];
  for (const pool of pools) {
    const problem = pool.isIncomplete ? 'being updated' : pool.isInvalid ? 'invalid' : undefined;
    if (problem !== undefined) {
      return fail(`asks for all devices, but resource pool ${pool.driver}/${pool.name} is currently ${problem}`);
    }
    for (const located of pool.devices) {
      const isSelectable = data.isSelectable(located.device, located.slice);
      if (typeof isSelectable === 'object') return isSelectable;
      const consumed = view.allocated.consumed(located.id);
      if (isSelectable && hasCapacityFor(located.device, wanted.capacity, consumed, undefined))
        allDevices.push(located);
    }
  }
  return { ...data, deviceCount: allDevices.length, allDevices };
}

/** Selectors of the class, then of the request, then the node of the device. The answers are remembered. */
function createSelectability(
  claim: ResourceClaim,
  { selectors }: DeviceSubRequest,
  { metadata, selectors: classSelectors }: DeviceClass,
  node: Node,
): RequestData['isSelectable'] {
  const ofClass = classSelectors.map(compileSelector);
  const ofRequest = selectors.map(compileSelector);
  const known = new Map<Device, boolean>();
  const decide = (device: Device, { spec }: ResourceSlice): boolean | AllocationError => {
    const classMatches = matchesAll(ofClass, `class ${metadata.name}`, spec.driver, device);
    if (classMatches !== true) return classMatches;
    const requestMatches = matchesAll(ofRequest, `claim ${keyOf(claim)}`, spec.driver, device);
    if (requestMatches !== true) return requestMatches;
    return spec.perDeviceNodeSelection !== true || choosesNode(device, node);
  };
  return (device, slice) => {
    const before = known.get(device);
    if (before !== undefined) return before;
    const answer = decide(device, slice);
    if (typeof answer === 'boolean') known.set(device, answer);
    return answer;
  };
}

function matchesAll(
  selectors: readonly DeviceSelector[],
  owner: string,
  driver: string,
  device: Device,
): boolean | AllocationError {
  for (const [index, selector] of selectors.entries()) {
    if (selector.problem !== undefined) {
      return { error: `${owner}: selector #${index}: CEL compile error: ${selector.problem}` };
    }
    const answer = selector.matches(driver, device);
    if (typeof answer === 'object') {
      return { error: `${owner}: selector #${index}: CEL runtime error: ${answer.error}` };
    }
    if (!answer) return false;
  }
  return true;
}
