import { matchesNodeSelectorTerm } from '../../api/labels.ts';
import type { Node } from '../../api/objects/node.ts';
import type { Amounts, Device, NodeChoice, ResourceSlice } from '../../api/objects/resource.ts';
import { deviceIdOf, type DeviceId } from './device-id.ts';

/** All slices of one driver and pool that matter to one node. */
export interface DevicePool {
  readonly driver: string;
  readonly name: string;
  /** Some slices are still missing: nothing is taken from it. */
  readonly isIncomplete: boolean;
  /** Its slices contradict one another: nothing is taken from it. */
  readonly isInvalid: boolean;
  /** With devices for this node; by name. */
  readonly slices: readonly ResourceSlice[];
  /** The rest of the pool, whose devices may consume the same counters. */
  readonly otherSlices: readonly ResourceSlice[];
  readonly counterSets: ReadonlyMap<string, Amounts>;
  /** Of `slices`, in order. */
  readonly devices: readonly LocatedDevice[];
}

/** A device and where it stands. */
export interface LocatedDevice {
  readonly id: DeviceId;
  readonly device: Device;
  readonly slice: ResourceSlice;
  readonly pool: DevicePool;
}

/** Slices by the node that they name; those that several nodes may use stand apart. */
export class SliceIndex {
  readonly all: readonly ResourceSlice[];
  readonly #ofNode = new Map<string, ResourceSlice[]>();
  readonly #shared: ResourceSlice[] = [];

  constructor(slices: readonly ResourceSlice[]) {
    this.all = slices;
    for (const slice of slices) {
      const { nodeName = '', sharedCounters = [] } = slice.spec;
      if (nodeName === '' || sharedCounters.length > 0) this.#shared.push(slice);
      else if (this.#ofNode.has(nodeName)) this.#ofNode.get(nodeName)!.push(slice);
      else this.#ofNode.set(nodeName, [slice]);
    }
  }

  for(nodeName: string): readonly ResourceSlice[] {
    return [...(this.#ofNode.get(nodeName) ?? []), ...this.#shared];
  }
}

/**
 * The pools with devices for a node: by driver and name, those with binding conditions last (structured GatherPools). Of
 * each pool only the latest generation counts.
 */
export function gatherPools(index: SliceIndex, node: Node): readonly DevicePool[] {
  const found = new Map<string, ResourceSlice[]>();
  for (const slice of index.for(node.metadata.name)) if (isRelevant(slice, node)) addLatest(found, slice);
  const pools: DevicePool[] = [];
  const withConditions: DevicePool[] = [];
  for (const slices of found.values()) {
    const pool = toPool(slices, index);
    if (pool === undefined) continue;
    (hasBindingConditions(pool) ? withConditions : pools).push(pool);
  }
  return [...pools.sort(byId), ...withConditions.sort(byId)];
}

/** Does the choice take in this node? */
export function choosesNode({ nodeName = '', allNodes, nodeSelector }: NodeChoice, { metadata }: Node): boolean {
  if (nodeName !== '') return nodeName === metadata.name;
  if (allNodes === true) return true;
  return nodeSelector !== undefined && matchesNodeSelectorTerm(nodeSelector, metadata.name, metadata.labels);
}

function isRelevant({ spec }: ResourceSlice, node: Node): boolean {
  const { sharedCounters = [], nodeName = '', allNodes, nodeSelector, perDeviceNodeSelection, devices } = spec;
  if (sharedCounters.length > 0) return true;
  if (nodeName !== '' || allNodes === true || nodeSelector !== undefined) return choosesNode(spec, node);
  return perDeviceNodeSelection === true && devices.some((device) => choosesNode(device, node));
}

function addLatest(found: Map<string, ResourceSlice[]>, slice: ResourceSlice): void {
  const { driver, pool } = slice.spec;
  const key = `${driver}/${pool.name}`;
  const known = found.get(key);
  const generation = known?.[0]!.spec.pool.generation;
  if (known === undefined || pool.generation > generation!) found.set(key, [slice]);
  else if (pool.generation === generation) known.push(slice);
}

/** Undefined when the driver is about to replace this generation. */
function toPool(slices: ResourceSlice[], { all }: SliceIndex): DevicePool | undefined {
  const { driver, pool } = slices[0]!.spec;
  if (slices.length === pool.resourceSliceCount) return buildPool(slices, slices);
  const ofPool = all.filter(({ spec }) => spec.driver === driver && spec.pool.name === pool.name);
  if (ofPool.some(({ spec }) => spec.pool.generation > pool.generation)) return undefined;
  const ofGeneration = ofPool.filter(({ spec }) => spec.pool.generation === pool.generation);
  if (ofGeneration.length !== pool.resourceSliceCount) return { ...emptyPool(slices[0]!), isIncomplete: true };
  return buildPool(slices, ofGeneration);
}

function buildPool(unsorted: readonly ResourceSlice[], all: readonly ResourceSlice[]): DevicePool {
  const slices = [...unsorted].sort(byName);
  const first = slices[0]!;
  const invalid = { ...emptyPool(first), isInvalid: true };
  const withDevices = slices.filter(({ spec }) => (spec.sharedCounters ?? []).length === 0);
  const counterSets = collectCounterSets(slices);
  const names = withDevices.flatMap(({ spec }) => spec.devices.map(({ name }) => name));
  if (new Set(names).size < names.length || counterSets === undefined) return invalid;
  const targeting = new Set(slices);
  const otherSlices = all.filter((slice) => !targeting.has(slice));
  const known = (device: Device): boolean => hasKnownCounters(device, counterSets);
  if (![...slices, ...otherSlices].every(({ spec }) => spec.devices.every(known))) return invalid;
  return withLocatedDevices({ ...emptyPool(first), slices: withDevices, otherSlices, counterSets });
}

function withLocatedDevices(bare: DevicePool): DevicePool {
  const devices: LocatedDevice[] = [];
  const pool = { ...bare, devices };
  for (const slice of pool.slices) {
    for (const device of slice.spec.devices) {
      devices.push({ id: deviceIdOf(pool.driver, pool.name, device.name), device, slice, pool });
    }
  }
  return pool;
}

/** Undefined when two have the same name. */
function collectCounterSets(slices: readonly ResourceSlice[]): ReadonlyMap<string, Amounts> | undefined {
  const sets = slices.flatMap(({ spec }) => spec.sharedCounters ?? []);
  const byName = new Map(sets.map(({ name, counters }) => [name, counters]));
  return byName.size < sets.length ? undefined : byName;
}

function hasKnownCounters({ consumesCounters = [] }: Device, sets: ReadonlyMap<string, Amounts>): boolean {
  return consumesCounters.every(({ counterSet, counters }) => {
    const known = sets.get(counterSet);
    return known !== undefined && Object.keys(counters).every((name) => Object.hasOwn(known, name));
  });
}

function hasBindingConditions({ slices }: DevicePool): boolean {
  return slices.some(({ spec }) => spec.devices.some(({ bindingConditions }) => bindingConditions !== undefined));
}

function emptyPool({ spec: { driver, pool } }: ResourceSlice): DevicePool {
  const nothing = { slices: [], otherSlices: [], counterSets: new Map<string, Amounts>(), devices: [] };
  return { driver, name: pool.name, isIncomplete: false, isInvalid: false, ...nothing };
}

function byId(a: DevicePool, b: DevicePool): number {
  return compare(a.driver, b.driver) || compare(a.name, b.name);
}

function byName(a: ResourceSlice, b: ResourceSlice): number {
  return compare(a.metadata.name, b.metadata.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
