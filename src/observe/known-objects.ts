import { StructuralHash } from './structural-hash.ts';

/** What a StructuralHash adds for objects that many others contain at one path (a pod spec): worked out once for each. */
export class KnownObjects {
  readonly #path: number;
  readonly #sums = new WeakMap<object, Int32Array>();
  readonly #hash = new StructuralHash();

  constructor(path: number) {
    this.#path = path;
  }

  /** As `hash.add(value, path)`: they are sums, so they add up. */
  add(hash: StructuralHash, value: object): void {
    hash.addSums(this.#sums.get(value) ?? this.#learn(value), 0);
  }

  #learn(value: object): Int32Array {
    this.#hash.reset();
    this.#hash.add(value, this.#path);
    const sums = this.#hash.sums.slice();
    this.#sums.set(value, sums);
    return sums;
  }
}
