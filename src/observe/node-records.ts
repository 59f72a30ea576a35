import { grown } from './statistics/grown.ts';

/**
 * Numbers about nodes in one array, for what looks at most of them whenever it looks at a node: each node has a record of a few
 * numbers of its own, and so many for each resource, side by side. All are 0 in the beginning.
 */
export class NodeRecords {
  numbers = new Float64Array(0);
  resourceCount = 0;
  readonly #headLength: number;
  readonly #perResource: number;
  #length: number;

  /** @param headLength how many numbers a node has of its own; `perResource`: and for each resource. */
  constructor(headLength: number, perResource: number) {
    this.#headLength = headLength;
    this.#perResource = perResource;
    this.#length = headLength;
  }

  /** Where the node's own numbers begin. */
  headOf(node: number): number {
    return node * this.#length;
  }

  /** Where those of one resource begin; of the number of all resources: where the record ends. */
  placeOf(node: number, resource: number): number {
    return node * this.#length + this.#headLength + resource * this.#perResource;
  }

  /** Makes room for so many nodes and resources; what is known stays. */
  reserve(nodeCount: number, resourceCount: number): void {
    if (resourceCount > this.resourceCount) this.#widen(resourceCount);
    const length = nodeCount * this.#length;
    if (length > this.numbers.length) this.numbers = grown(this.numbers, length);
  }

  #widen(resourceCount: number): void {
    const { numbers } = this;
    const before = this.#length;
    this.#length = this.#headLength + resourceCount * this.#perResource;
    this.resourceCount = resourceCount;
    this.numbers = new Float64Array(Math.ceil(numbers.length / before) * this.#length);
    for (let from = 0, to = 0; from < numbers.length; from += before, to += this.#length) {
      this.numbers.set(numbers.subarray(from, from + before), to);
    }
  }
}
