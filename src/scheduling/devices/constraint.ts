import type { Device, DeviceAttribute, DeviceConstraint } from '../../api/objects/resource.ts';

/** What the devices of a claim must have in common, or must not. It remembers the devices that are being allocated. */
export interface Constraint {
  /** False: the device would break the constraint, and is not taken in. */
  add(request: string, subRequest: string | undefined, driver: string, device: Device): boolean;
  /** Undoes an `add` that has said yes. */
  remove(request: string, subRequest: string | undefined): void;
}

/** Undefined for a constraint of no known kind. */
export function createConstraint({ requests, ...names }: DeviceConstraint): Constraint | undefined {
  const { matchAttribute, distinctAttribute } = names;
  if (matchAttribute !== undefined) return new MatchAttribute(requests, matchAttribute);
  if (distinctAttribute !== undefined) return new DistinctAttribute(requests, distinctAttribute);
  return undefined;
}

/** All devices have the same value of the attribute. */
class MatchAttribute implements Constraint {
  readonly #requests: readonly string[] | undefined;
  readonly #attribute: string;
  #value: DeviceAttribute | undefined;
  #deviceCount = 0;

  constructor(requests: readonly string[] | undefined, attribute: string) {
    this.#requests = requests;
    this.#attribute = attribute;
  }

  add(request: string, subRequest: string | undefined, driver: string, device: Device): boolean {
    if (!concerns(this.#requests, request, subRequest)) return true;
    const value = attributeOf(device, driver, this.#attribute);
    if (value === undefined) return false;
    if (this.#deviceCount === 0) this.#value = value;
    else if (!isSame(value, this.#value!)) return false;
    this.#deviceCount++;
    return true;
  }

  remove(request: string, subRequest: string | undefined): void {
    if (concerns(this.#requests, request, subRequest)) this.#deviceCount--;
  }
}

/**
 * No two requests have the same value of the attribute. As upstream, the values are remembered by request: of the devices
 * of one request only the last one counts.
 */
class DistinctAttribute implements Constraint {
  readonly #requests: readonly string[] | undefined;
  readonly #attribute: string;
  readonly #values = new Map<string, DeviceAttribute>();
  #deviceCount = 0;

  constructor(requests: readonly string[] | undefined, attribute: string) {
    this.#requests = requests;
    this.#attribute = attribute;
  }

  add(request: string, subRequest: string | undefined, driver: string, device: Device): boolean {
    if (!concerns(this.#requests, request, subRequest)) return true;
    const value = attributeOf(device, driver, this.#attribute);
    if (value === undefined) return false;
    if (this.#deviceCount > 0 && [...this.#values.values()].some((other) => isSame(value, other))) return false;
    this.#values.set(request, value);
    this.#deviceCount++;
    return true;
  }

  remove(request: string, subRequest: string | undefined): void {
    if (!concerns(this.#requests, request, subRequest)) return;
    this.#values.delete(request);
    this.#deviceCount--;
  }
}

/** Without names a constraint is about all requests; the name of a request stands for its alternatives too. */
function concerns(names: readonly string[] | undefined, request: string, subRequest: string | undefined): boolean {
  if (names === undefined || names.length === 0) return true;
  return names.includes(request) || (subRequest !== undefined && names.includes(`${request}/${subRequest}`));
}

/** By its full name, or without the domain if that is the driver's. */
function attributeOf(device: Device, driver: string, name: string): DeviceAttribute | undefined {
  if (Object.hasOwn(device.attributes, name)) return device.attributes[name];
  const slash = name.indexOf('/');
  if (slash < 0 || name.slice(0, slash) !== driver) return undefined;
  const id = name.slice(slash + 1);
  return Object.hasOwn(device.attributes, id) ? device.attributes[id] : undefined;
}

function isSame(a: DeviceAttribute, b: DeviceAttribute): boolean {
  if (a.string !== undefined) return a.string === b.string;
  if (a.int !== undefined) return a.int === b.int;
  if (a.bool !== undefined) return a.bool === b.bool;
  return a.version !== undefined && a.version === b.version;
}
