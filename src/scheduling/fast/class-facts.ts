/** No node of this kind, or none that passes: no sum of scores is as low. */
export const NOTHING = -1;

/**
 * What one pod class knows of each node, by position, in 16 bytes that lie side by side: of many classes and many nodes one
 * fact is rarely asked for without the others, and memory is what such questions wait for.
 *
 *     | sum of scores, or NOTHING (double) | group, or ~number of the fixed rejection | version of the node object |
 *
 * The arrays are open to `amount-kernel.ts`, the one loop that cannot afford calls.
 */
export class ClassFacts {
  readonly doubles: Float64Array;
  readonly integers: Int32Array;

  constructor(nodeCount: number) {
    const memory = new ArrayBuffer(16 * nodeCount);
    this.doubles = new Float64Array(memory);
    this.integers = new Int32Array(memory);
    this.clear();
  }

  clear(): void {
    this.integers.fill(0);
    for (let index = 0; index < this.doubles.length; index += 2) this.doubles[index] = NOTHING;
  }

  /** The weighted scores as far as they are final; NOTHING: a filter rejects the node. */
  sum(position: number): number {
    return this.doubles[2 * position]!;
  }

  setSum(position: number, sum: number): void {
    this.doubles[2 * position] = sum;
  }

  /** Of a node that no fixed filter rejects; below 0 for the others. */
  group(position: number): number {
    return this.integers[4 * position + 2]!;
  }

  setGroup(position: number, group: number): void {
    this.integers[4 * position + 2] = group;
  }

  /** The number of the rejection by a fixed filter; -1: there is none. */
  fixedRejection(position: number): number {
    const group = this.integers[4 * position + 2]!;
    return group < 0 ? ~group : -1;
  }

  setFixedRejection(position: number, number: number): void {
    this.integers[4 * position + 2] = ~number;
  }

  /** The version of the node object that the group and the fixed rejection are of; 0: of none. */
  version(position: number): number {
    return this.integers[4 * position + 3]!;
  }

  setVersion(position: number, version: number): void {
    this.integers[4 * position + 3] = version;
  }
}
