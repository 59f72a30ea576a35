/**
 * The smallest and the greatest of many numbers, each of which may change, come or go: a tournament tree, so that a change
 * costs the logarithm of their count.
 */
export class Extremes {
  #leafCount = 16;
  #min = new Float64Array(32).fill(Infinity);
  #max = new Float64Array(32).fill(-Infinity);

  set(index: number, value: number): void {
    this.#put(index, value, value);
  }

  remove(index: number): void {
    this.#put(index, Infinity, -Infinity);
  }

  /** Infinity when there is none. */
  get min(): number {
    return this.#min[1]!;
  }

  /** -Infinity when there is none. */
  get max(): number {
    return this.#max[1]!;
  }

  #put(index: number, low: number, high: number): void {
    while (index >= this.#leafCount) this.#double();
    const min = this.#min;
    const max = this.#max;
    let place = this.#leafCount + index;
    min[place] = low;
    max[place] = high;
    for (place >>= 1; place >= 1; place >>= 1) {
      const left = 2 * place;
      const leftMin = min[left]!;
      const rightMin = min[left + 1]!;
      const leftMax = max[left]!;
      const rightMax = max[left + 1]!;
      const least = leftMin < rightMin ? leftMin : rightMin;
      const most = leftMax > rightMax ? leftMax : rightMax;
      if (min[place] === least && max[place] === most) return;
      min[place] = least;
      max[place] = most;
    }
  }

  #double(): void {
    const leafCount = this.#leafCount;
    const min = this.#min.slice(leafCount);
    const max = this.#max.slice(leafCount);
    this.#leafCount = leafCount * 2;
    this.#min = new Float64Array(leafCount * 4).fill(Infinity);
    this.#max = new Float64Array(leafCount * 4).fill(-Infinity);
    for (let i = 0; i < leafCount; i++) this.#put(i, min[i]!, max[i]!);
  }
}
