import { hashText } from '../engine/rng.ts';
import type { Kind, ObjectKey } from '../api/kinds.ts';
import { createUid } from '../api/uid.ts';

/** What the store remembers besides its objects: how many commits there were, and which names have been in use. */
export class History {
  /** Of the latest commit. */
  revision = 0;
  readonly #seed: string;
  /** How often each name, known by its hash, has become free again; a collision only skips a number. */
  readonly #removals = new Map<number, number>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  hash(kind: Kind, key: ObjectKey): number {
    return hashText(`${kind}/${key}`) | 0;
  }

  /** Another one for each object that has had the name. */
  createUid(kind: Kind, key: ObjectKey, hash: number): string {
    return createUid(this.#seed, kind, key, this.#removals.get(hash) ?? 0);
  }

  /** An object is gone. */
  nameIsFree(hash: number): void {
    this.#removals.set(hash, (this.#removals.get(hash) ?? 0) + 1);
  }
}
