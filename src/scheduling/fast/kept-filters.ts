import type { DistantFilters } from './distant-plugins.ts';

/**
 * What came of the answers of preFilters in the last cycle of one pod class: it holds as long as the same plugins give the same
 * states, as those do that keep their counts current.
 */
export class KeptFilters {
  /** In the order of the answers. */
  #names: string[] = [];
  #states: unknown[] = [];
  #count = 0;
  #areSame = false;
  #filters: DistantFilters | undefined;

  clear(): void {
    this.#names = [];
    this.#states = [];
    this.#filters = undefined;
  }

  /** A new cycle. */
  begin(): void {
    this.#count = 0;
    this.#areSame = true;
  }

  /** The plugin does not skip. */
  add(name: string, state: unknown): void {
    const index = this.#count++;
    if (this.#names[index] === name && this.#states[index] === state) return;
    this.#areSame = false;
    this.#filters = undefined;
    this.#names[index] = name;
    this.#states[index] = state;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** After all have been added: undefined when these are not those of the last cycle. */
  get filters(): DistantFilters | undefined {
    return this.#areSame && this.#count === this.#names.length ? this.#filters : undefined;
  }

  /** By name. */
  get states(): ReadonlyMap<string, unknown> {
    this.#names.length = this.#states.length = this.#count;
    return new Map(this.#names.map((name, index) => [name, this.#states[index]]));
  }

  keep(filters: DistantFilters): DistantFilters {
    return (this.#filters = filters);
  }
}
