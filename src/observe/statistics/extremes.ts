/**
 * The smallest and the greatest of many numbers, each of which may change, come or go: a tournament tree, so that a change
 * costs the logarithm of their count.
 */
export class Extremes {
  #leafCount = 16;
  /** The least and the greatest beneath each place of the tree: four numbers in a row for two neighbours. */
  #tree = emptyTree(this.#leafCount);

  set(index: number, value: number): void {
    this.#put(index, value, value);
  }

  remove(index: number): void {
    this.#put(index, Infinity, -Infinity);
  }

  /** Infinity when there is none. */
  get min(): number {
    return this.#tree[2]!;
  }

  /** -Infinity when there is none. */
  get max(): number {
    return this.#tree[3]!;
  }

  #put(index: number, low: number, high: number): void {
    while (index >= this.#leafCount) this.#double();
    const tree = this.#tree;
    let place = this.#leafCount + index;
    tree[2 * place] = low;
    tree[2 * place + 1] = high;
    for (place >>= 1; place >= 1; place >>= 1) {
      const children = 4 * place;
      const leftMin = tree[children]!;
      const leftMax = tree[children + 1]!;
      const rightMin = tree[children + 2]!;
      const rightMax = tree[children + 3]!;
      const least = leftMin < rightMin ? leftMin : rightMin;
      const most = leftMax > rightMax ? leftMax : rightMax;
      if (tree[2 * place] === least && tree[2 * place + 1] === most) return;
      tree[2 * place] = least;
      tree[2 * place + 1] = most;
    }
  }

  #double(): void {
    const leafCount = this.#leafCount;
    const leaves = this.#tree.slice(2 * leafCount);
    this.#leafCount = leafCount * 2;
    this.#tree = emptyTree(this.#leafCount);
    for (let i = 0; i < leafCount; i++) this.#put(i, leaves[2 * i]!, leaves[2 * i + 1]!);
  }
}

function emptyTree(leafCount: number): Float64Array {
  const tree = new Float64Array(leafCount * 4).fill(Infinity);
  for (let place = 1; place < tree.length; place += 2) tree[place] = -Infinity;
  return tree;
}
