/** How many pods there are of each priority: clusters have few priorities and many pods. */
export class PriorityCounts {
  readonly #counts = new Map<number, number>();

  add(priority: number): void {
    this.#counts.set(priority, (this.#counts.get(priority) ?? 0) + 1);
  }

  remove(priority: number): void {
    const count = this.#counts.get(priority) ?? 0;
    if (count > 1) this.#counts.set(priority, count - 1);
    else this.#counts.delete(priority);
  }

  hasBelow(priority: number): boolean {
    for (const present of this.#counts.keys()) if (present < priority) return true;
    return false;
  }
}
