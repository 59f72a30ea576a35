import type { ResourceList } from '../api/objects/meta.ts';
import type { NameTable } from './name-table.ts';
import { NodeRecords } from './node-records.ts';
import type { ResourceVector } from './resource-vectors.ts';

/** The books that are kept of each node: what schedulers have bound to it, and what its kubelet has admitted. */
export const SCHEDULED = 0;
export const ADMITTED = 1;
export type Book = typeof SCHEDULED | typeof ADMITTED;

/** Beside the books of a resource: the most that the node ever offered, and 1 when it ever named it. */
const OFFERED = 2;
const IS_NAMED = 3;
const RECORD_LENGTH = 4;

/** Of a node as such: 1 when it ever offered anything. */
const IS_KNOWN = 0;
const HEAD_LENGTH = 1;

/** What is booked on each node, against the most that it ever offered. Only what containers ask for is booked. */
export class NodeLedger {
  readonly #resources: NameTable;
  readonly #records = new NodeRecords(HEAD_LENGTH, RECORD_LENGTH);

  constructor(resources: NameTable) {
    this.#resources = resources;
  }

  /** The node offers at least this much. */
  raise(node: number, allocatable: ResourceList): void {
    const records = this.#records;
    for (const name in allocatable) this.#resources.indexOf(name);
    this.#reserve(node);
    const { numbers } = records;
    numbers[records.headOf(node) + IS_KNOWN] = 1;
    for (const name in allocatable) {
      const place = records.placeOf(node, this.#resources.indexOf(name));
      const isNamed = numbers[place + IS_NAMED] === 1;
      const amount = allocatable[name]!;
      numbers[place + OFFERED] = isNamed ? Math.max(numbers[place + OFFERED]!, amount) : amount;
      numbers[place + IS_NAMED] = 1;
    }
  }

  add(node: number, book: Book, { resources, amounts, containerCount }: ResourceVector, sign: 1 | -1): void {
    this.#reserve(node);
    const { numbers } = this.#records;
    const first = this.#records.placeOf(node, 0) + book;
    for (let i = 0; i < containerCount; i++) {
      const place = first + resources[i]! * RECORD_LENGTH;
      numbers[place] = numbers[place]! + sign * amounts[i]!;
    }
  }

  /**
   * Says which of the resources of `vector`, which has been added, is booked beyond the offer; undefined when none is, or when the
   * node is not known.
   * @param isMissingNone a resource that the node does not name: is there none of it, or does it not matter?
   */
  excess(
    node: number,
    book: Book,
    { resources, containerCount }: ResourceVector,
    isMissingNone: boolean,
  ): string | undefined {
    const records = this.#records;
    const { numbers } = records;
    if (numbers[records.headOf(node) + IS_KNOWN] === 0) return undefined;
    const first = records.placeOf(node, 0);
    for (let i = 0; i < containerCount; i++) {
      const place = first + resources[i]! * RECORD_LENGTH;
      const booked = numbers[place + book]!;
      if (numbers[place + IS_NAMED] === 0 && !isMissingNone) continue;
      const limit = numbers[place + OFFERED]!;
      if (booked > limit) return `${this.#resources.names[resources[i]!]} ${booked} of ${limit}`;
    }
    return undefined;
  }

  #reserve(node: number): void {
    this.#records.reserve(node + 1, this.#resources.size);
  }
}
