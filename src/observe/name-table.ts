/** Gives each name a small number, in the order of first mention. */
export class NameTable {
  readonly names: string[] = [];
  readonly #indexes = new Map<string, number>();

  constructor(known: readonly string[] = []) {
    for (const name of known) this.indexOf(name);
  }

  indexOf(name: string): number {
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = this.names.length;
      this.names.push(name);
      this.#indexes.set(name, index);
    }
    return index;
  }

  get size(): number {
    return this.names.length;
  }
}
