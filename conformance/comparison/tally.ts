/** How often what was compared, and how often the two were equal. */
export class Tally {
  readonly #counts = new Map<string, Map<string, Count>>();

  count(what: string, name: string, isEqual: boolean, amount = 1): void {
    let counts = this.#counts.get(what);
    if (counts === undefined) this.#counts.set(what, (counts = new Map()));
    let entry = counts.get(name);
    if (entry === undefined) counts.set(name, (entry = { equal: 0, differing: 0 }));
    if (isEqual) entry.equal += amount;
    else entry.differing += amount;
  }

  /** By name, sorted. */
  of(what: string): ReadonlyMap<string, Count> {
    const counts = [...(this.#counts.get(what) ?? [])];
    return new Map(counts.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  total(what: string): Count {
    const total: Count = { equal: 0, differing: 0 };
    for (const { equal, differing } of this.of(what).values()) {
      total.equal += equal;
      total.differing += differing;
    }
    return total;
  }
}

export interface Count {
  equal: number;
  differing: number;
}
