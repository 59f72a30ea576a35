import type { StringMap } from '../api/objects/meta.ts';

/** Numbers by (topology key, value of the node's label): how many matching pods, or how many points, a domain has. */
export class TopologyCounts {
  readonly #keys: string[] = [];
  readonly #counts: Map<string, number>[] = [];

  /** No domain has been counted. A domain that has come back to 0 still is one. */
  get isEmpty(): boolean {
    return this.#counts.every((counts) => counts.size === 0);
  }

  /** Adds to the domain of a node with these labels; a node without the key is in no domain. */
  add(labels: StringMap, key: string, amount: number): void {
    const value = labels[key];
    if (value === undefined) return;
    let index = this.#keys.indexOf(key);
    if (index < 0) {
      index = this.#keys.push(key) - 1;
      this.#counts.push(new Map());
    }
    const counts = this.#counts[index]!;
    counts.set(value, (counts.get(value) ?? 0) + amount);
  }

  /** As `add`, but a domain that comes to 0 is forgotten. */
  update(labels: StringMap, key: string, amount: number): void {
    this.add(labels, key, amount);
    const counts = this.#counts[this.#keys.indexOf(key)];
    const value = labels[key];
    if (value !== undefined && counts?.get(value) === 0) counts.delete(value);
  }

  get(key: string, value: string): number {
    const index = this.#keys.indexOf(key);
    return index < 0 ? 0 : (this.#counts[index]!.get(value) ?? 0);
  }

  /** What the domains of a node with these labels have together. */
  sum(labels: StringMap): number {
    let sum = 0;
    for (let index = 0; index < this.#keys.length; index++) {
      const value = labels[this.#keys[index]!];
      if (value !== undefined) sum += this.#counts[index]!.get(value) ?? 0;
    }
    return sum;
  }

  /** One of the domains of a node with these labels has more than 0. */
  hasAny(labels: StringMap): boolean {
    for (let index = 0; index < this.#keys.length; index++) {
      const value = labels[this.#keys[index]!];
      if (value !== undefined && (this.#counts[index]!.get(value) ?? 0) > 0) return true;
    }
    return false;
  }

  /** The keys for which something has been counted at some time. */
  get keys(): readonly string[] {
    return this.#keys;
  }

  clone(): TopologyCounts {
    const clone = new TopologyCounts();
    clone.#keys.push(...this.#keys);
    for (const counts of this.#counts) clone.#counts.push(new Map(counts));
    return clone;
  }
}
