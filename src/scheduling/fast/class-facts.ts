/** No node of this kind, or none that passes: no sum of scores is as low. */
export const NOTHING = -1;

/** From here on groups are no longer kept apart block by block. */
export const MAX_BLOCK_GROUPS = 64;

/** Bits of the group in a packed fact. */
export const GROUP_BITS = 8;
const GROUP_MASK = (1 << GROUP_BITS) - 1;
/** In the place of the group: a filter that hangs on the node object alone rejects the node. */
export const OUT = GROUP_MASK;
/** Sums must stay below this to be packed. */
export const MAX_PACKED_SUM = 1 << (30 - GROUP_BITS);

/**
 * What one pod class knows of each node, by position. Memory is what the questions wait for: of many classes and many nodes
 * few facts are asked for, and they should all lie near the processor. So sum and group of a node are packed into four bytes,
 * and what is rarely asked for stands elsewhere.
 *
 *     | sum of scores, or NOTHING (24 bits) | group, or OUT (8 bits) |
 *
 * A class whose sums are not whole numbers of this size, or with more groups, has wide facts instead: a double and a number.
 */
export class ClassFacts {
  /** Open to `Amounts.settle`, the one loop that cannot afford calls; empty when the facts are wide. */
  packed: Int32Array;
  #sums: Float64Array;
  #groups: Int32Array;
  /** The version of the node object that the group and the fixed rejection are of; 0: of none. */
  readonly #versions: Int32Array;
  /** One more than the number of the rejection by a fixed filter; 0: there is none. */
  readonly #fixed: Uint16Array;

  constructor(nodeCount: number, isNarrow: boolean) {
    this.packed = new Int32Array(isNarrow ? nodeCount : 0);
    this.#sums = new Float64Array(isNarrow ? 0 : nodeCount);
    this.#groups = new Int32Array(isNarrow ? 0 : nodeCount);
    this.#versions = new Int32Array(nodeCount);
    this.#fixed = new Uint16Array(nodeCount);
    this.clear();
  }

  get isNarrow(): boolean {
    return this.packed.length > 0;
  }

  clear(): void {
    this.packed.fill(NOTHING << GROUP_BITS);
    this.#sums.fill(NOTHING);
    this.#groups.fill(0);
    this.#versions.fill(0);
    this.#fixed.fill(0);
  }

  /** There are too many groups to be packed. */
  widen(): void {
    this.#sums = Float64Array.from(this.packed, (fact) => fact >> GROUP_BITS);
    this.#groups = Int32Array.from(this.packed, (fact) => fact & GROUP_MASK);
    this.packed = new Int32Array(0);
  }

  /** The weighted scores as far as they are final; NOTHING: a filter rejects the node. */
  sum(position: number): number {
    return position < this.packed.length ? this.packed[position]! >> GROUP_BITS : this.#sums[position]!;
  }

  setSum(position: number, sum: number): void {
    if (position < this.packed.length) {
      this.packed[position] = (sum << GROUP_BITS) | (this.packed[position]! & GROUP_MASK);
    } else this.#sums[position] = sum;
  }

  /** Of a node that no fixed filter rejects. */
  group(position: number): number {
    return position < this.packed.length ? this.packed[position]! & GROUP_MASK : this.#groups[position]!;
  }

  setGroup(position: number, group: number): void {
    if (group >= OUT && this.isNarrow) this.widen();
    this.#fixed[position] = 0;
    if (this.isNarrow) this.#pack(position, group);
    else this.#groups[position] = group;
  }

  /** The number of the rejection by a fixed filter; -1: there is none. */
  fixedRejection(position: number): number {
    return this.#fixed[position]! - 1;
  }

  /** Of a node that is not open. */
  setFixedRejection(position: number, number: number): void {
    this.#fixed[position] = number + 1;
    if (this.isNarrow) this.#pack(position, OUT);
  }

  version(position: number): number {
    return this.#versions[position]!;
  }

  setVersion(position: number, version: number): void {
    this.#versions[position] = version;
  }

  #pack(position: number, group: number): void {
    this.packed[position] = (this.packed[position]! & ~GROUP_MASK) | group;
  }
}
