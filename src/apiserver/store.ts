import { keyOf, KINDS, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import { History } from './history.ts';
import { Shelf } from './shelf.ts';

/**
 * The number of an object among those of its kind, from 0: as long as the object is there no other has it, and numbers that have
 * become free are given again first. Whoever hears of all changes in their order may keep what belongs to an object in an array.
 */
export type Slot = number;

/** What an object is called; its metadata says so. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Where an object is kept. A watch says it with each change. */
export interface Place {
  readonly key: ObjectKey;
  readonly slot: Slot;
}

/** Which object is meant. It is found soonest by its place, then by its name; a key must be taken apart first. */
export type Reference = ObjectKey | Named | Place;

export function keyFrom(reference: Reference): ObjectKey {
  if (typeof reference === 'string') return reference;
  return 'key' in reference ? reference.key : keyOf({ metadata: reference });
}

/** What the store holds in one place: the latest version, replaced as it is written, so that a write looks it up once. */
export interface Stored<K extends Kind = Kind> extends Place {
  /** The revision with which it came. */
  readonly since: number;
  /** Of kind and key. */
  readonly hash: number;
  object: ObjectOf<K>;
}

/** What a commit has changed, and where that is stored. */
export interface Commit {
  readonly change: Change;
  readonly stored: Stored;
}

/**
 * The objects as etcd holds them: the truth, one version of each, and a revision that every commit raises by one.
 *
 * Objects are immutable; a commit puts a new version in the place of the old and gives the change to tell the world.
 */
export class Store {
  readonly #history: History;
  readonly #shelves: { readonly [K in Kind]: Shelf<K> };

  constructor(seed: string) {
    this.#history = new History(seed);
    const shelves: Partial<Record<Kind, Shelf<Kind>>> = {};
    for (const kind of Object.keys(KINDS) as Kind[]) shelves[kind] = new Shelf<Kind>(kind, this.#history);
    this.#shelves = shelves as unknown as { readonly [K in Kind]: Shelf<K> };
  }

  /** The revision of the latest commit. */
  get revision(): number {
    return this.#history.revision;
  }

  shelf<K extends Kind>(kind: K): Shelf<K> {
    return this.#shelves[kind];
  }

  get<K extends Kind>(kind: K, key: ObjectKey): ObjectOf<K> | undefined {
    return this.#shelves[kind].find(key)?.object;
  }

  /** All objects of a kind, in the order of creation. */
  list<K extends Kind>(kind: K): readonly ObjectOf<K>[] {
    return this.#shelves[kind].select(() => true).map(({ object }) => object);
  }
}
