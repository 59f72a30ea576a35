import { hashText } from '../engine/rng.ts';
import type { Kind, ObjectKey } from '../api/kinds.ts';
import { createUid } from '../api/uid.ts';

/** What the store remembers besides its objects: how many commits there were, and which names have been in use. */
export class History {
  /** Of the latest commit. */
  revision = 0;
  readonly #seed: string;
  readonly #removals = new RemovalCounts();

  constructor(seed: string) {
    this.#seed = seed;
  }

  hash(kind: Kind, key: ObjectKey): number {
    return hashText(`${kind}/${key}`) | 0;
  }

  /** Another one for each object that has had the name. */
  createUid(kind: Kind, key: ObjectKey, hash: number): string {
    return createUid(this.#seed, kind, key, this.#removals.get(hash));
  }

  /** An object is gone. */
  nameIsFree(hash: number): void {
    this.#removals.add(hash);
  }
}

/** A hash and its count lie side by side. */
const FIELDS = 2;
const COUNT = 1;

/**
 * How often each of many names, known by its hash, has become free again; a collision only skips a number. An open hash table:
 * there are as many names as there have ever been pods, and a Map would take three times the memory.
 */
class RemovalCounts {
  #table = new Int32Array(1024 * FIELDS);
  #size = 0;

  get(hash: number): number {
    return this.#table[this.#find(hash) + COUNT]!;
  }

  add(hash: number): void {
    this.#put(hash, 1);
    if (this.#size * FIELDS * 2 > this.#table.length) this.#grow();
  }

  #put(hash: number, count: number): void {
    const table = this.#table;
    const at = this.#find(hash);
    if (table[at + COUNT] === 0) this.#size++;
    table[at] = hash;
    table[at + COUNT] = table[at + COUNT]! + count;
  }

  /** Where the hash stands, or will stand. */
  #find(hash: number): number {
    const table = this.#table;
    const last = table.length / FIELDS - 1;
    let place = hash & last;
    while (table[place * FIELDS + COUNT] !== 0 && table[place * FIELDS] !== hash) place = (place + 1) & last;
    return place * FIELDS;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    this.#size = 0;
    for (let at = 0; at < old.length; at += FIELDS) if (old[at + COUNT] !== 0) this.#put(old[at]!, old[at + COUNT]!);
  }
}
