import type { ResourceList } from '../api/objects/meta.ts';
import type { NameTable } from './name-table.ts';
import type { ResourceVector } from './resource-vectors.ts';

/** The most that each node ever offered. */
export class NodeOffers {
  readonly #resources: NameTable;
  /** By node, then resource; undefined: it never named it. */
  readonly #offered: ((number | undefined)[] | undefined)[] = [];

  constructor(resources: NameTable) {
    this.#resources = resources;
  }

  /** The node offers at least this much. */
  raise(node: number, allocatable: ResourceList): void {
    const offered = (this.#offered[node] ??= []);
    for (const name in allocatable) {
      const resource = this.#resources.indexOf(name);
      while (offered.length <= resource) offered.push(undefined);
      offered[resource] = Math.max(offered[resource] ?? 0, allocatable[name]!);
    }
  }

  /** Undefined of a node that is not known. */
  of(node: number): readonly (number | undefined)[] | undefined {
    return this.#offered[node];
  }
}

/** What is booked on each node, against the most that it ever offered. */
export class NodeLedger {
  readonly #resources: NameTable;
  readonly #offers: NodeOffers;
  /** By node, then resource. */
  readonly #booked: number[][] = [];

  constructor(resources: NameTable, offers: NodeOffers) {
    this.#resources = resources;
    this.#offers = offers;
  }

  add(node: number, { resources, amounts }: ResourceVector, sign: 1 | -1): void {
    const booked = (this.#booked[node] ??= []);
    for (let i = 0; i < resources.length; i++) {
      const resource = resources[i]!;
      booked[resource] = (booked[resource] ?? 0) + sign * amounts[i]!;
    }
  }

  /**
   * Says which of the resources of `vector` is booked beyond the offer; undefined when none is, or when the node is not
   * known.
   * @param isMissingNone a resource that the node does not name: is there none of it, or does it not matter?
   */
  excess(node: number, { resources }: ResourceVector, isMissingNone: boolean): string | undefined {
    const offered = this.#offers.of(node);
    if (offered === undefined) return undefined;
    const booked = this.#booked[node]!;
    for (let i = 0; i < resources.length; i++) {
      const resource = resources[i]!;
      const limit = offered[resource] ?? (isMissingNone ? 0 : Infinity);
      if (booked[resource]! > limit) return `${this.#resources.names[resource]} ${booked[resource]} of ${limit}`;
    }
    return undefined;
  }
}
