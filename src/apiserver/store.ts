import { invariant } from '../engine/invariant.ts';
import { added, deleted, KINDS, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import { hashText } from '../engine/rng.ts';
import type { ObjectMeta } from '../api/objects/meta.ts';
import { withMetadata } from '../api/objects/pod-versions.ts';
import { createUid } from '../api/uid.ts';
import type { Time } from '../engine/time.ts';

/** What the store holds under one key: the latest version, replaced in place, so that a write looks a key up once. */
export interface Stored<K extends Kind = Kind> {
  readonly key: ObjectKey;
  readonly slot: Slot;
  object: ObjectOf<K>;
}

/**
 * The number of an object among those of its kind, from 0: as long as the object is there no other has it, and numbers that have
 * become free are given again first. Whoever hears of all changes in their order may keep what belongs to an object in an array.
 */
export type Slot = number;

/** What a commit has changed, and where that is stored. */
export interface Commit {
  readonly change: Change;
  readonly stored: Stored;
}

/** The objects of one kind. */
class Shelf<K extends Kind> {
  readonly objects = new Map<ObjectKey, Stored<K>>();
  readonly #freeSlots: Slot[] = [];

  add(key: ObjectKey, object: ObjectOf<K>): Stored<K> {
    const stored = { key, slot: this.#freeSlots.pop() ?? this.objects.size, object };
    this.objects.set(key, stored);
    return stored;
  }

  remove({ key, slot }: Stored): void {
    const wasThere = this.objects.delete(key);
    invariant(wasThere, 'only what exists is removed');
    this.#freeSlots.push(slot);
  }
}

/**
 * The objects as etcd holds them: the truth, one version of each, and a revision that every commit raises by one.
 *
 * Objects are immutable; a commit puts a new version in the place of the old and gives the change to tell the world.
 */
export class Store {
  readonly #shelves: { readonly [K in Kind]: Shelf<K> };
  /** How often a name (by its hash: a collision only skips a number) has become free again. */
  readonly #removals = new Map<number, number>();
  readonly #seed: string;
  #revision = 0;

  constructor(seed: string) {
    this.#seed = seed;
    const shelves: Partial<Record<Kind, Shelf<Kind>>> = {};
    for (const kind of Object.keys(KINDS) as Kind[]) shelves[kind] = new Shelf<Kind>();
    this.#shelves = shelves as unknown as { readonly [K in Kind]: Shelf<K> };
  }

  /** The revision of the latest commit. */
  get revision(): number {
    return this.#revision;
  }

  get<K extends Kind>(kind: K, key: ObjectKey): ObjectOf<K> | undefined {
    return this.#shelves[kind].objects.get(key)?.object;
  }

  /** For whoever is about to write: valid until the object is removed. */
  find<K extends Kind>(kind: K, key: ObjectKey): Stored<K> | undefined {
    return this.#shelves[kind].objects.get(key);
  }

  /** All objects of a kind, in the order of creation. */
  *list<K extends Kind>(kind: K): IterableIterator<ObjectOf<K>> {
    for (const { object } of this.findAll(kind)) yield object;
  }

  /** Where all objects of a kind are stored, in the order of creation. */
  findAll<K extends Kind>(kind: K): IterableIterator<Stored<K>> {
    return this.#shelves[kind].objects.values();
  }

  /** Stores a new object and gives it uid, creation time and revision. */
  insert<K extends Kind>(kind: K, key: ObjectKey, object: ObjectOf<K>, now: Time): Commit {
    const shelf = this.#shelves[kind];
    invariant(!shelf.objects.has(key), 'an object is created under a name that is free');
    const uid = object.metadata.uid === '' ? this.#createUid(kind, key) : object.metadata.uid;
    const first = nextVersion(object, uid, now, ++this.#revision);
    return { change: added(kind, first, this.#revision), stored: shelf.add(key, first) };
  }

  /** Puts `object` in the place of the present version and gives it a revision. */
  replace<K extends Kind>(stored: Stored<K>, object: ObjectOf<K>): Commit {
    const old = stored.object;
    const { uid, creationTimestamp } = object.metadata;
    const next = nextVersion(object, uid, creationTimestamp, ++this.#revision);
    stored.object = next;
    const change = { type: 'MODIFIED', kind: old.kind, object: next, old, revision: this.#revision } as Change;
    return { change, stored };
  }

  remove(stored: Stored): Commit {
    const { key, object: old } = stored;
    const { kind } = old;
    this.#shelves[kind].remove(stored);
    const name = hashText(`${kind}/${key}`);
    this.#removals.set(name, (this.#removals.get(name) ?? 0) + 1);
    return { change: deleted(kind, old, old, ++this.#revision), stored };
  }

  #createUid(kind: Kind, key: ObjectKey): string {
    return createUid(this.#seed, kind, key, this.#removals.get(hashText(`${kind}/${key}`)) ?? 0);
  }
}

function nextVersion<K extends Kind>(
  object: ObjectOf<K>,
  uid: string,
  creationTimestamp: Time,
  resourceVersion: number,
) {
  const metadata = stamp(object.metadata, uid, creationTimestamp, resourceVersion);
  return (object.kind === 'Pod' ? withMetadata(object, metadata) : { ...object, metadata }) as ObjectOf<K>;
}

/** Mostly there is no more to metadata than what all objects have; written out, it is of one hidden class. */
function stamp(metadata: ObjectMeta, uid: string, creationTimestamp: Time, resourceVersion: number): ObjectMeta {
  const { name, namespace, labels, annotations, deletionTimestamp, ownerReferences, finalizers } = metadata;
  if (deletionTimestamp !== undefined || ownerReferences !== undefined || finalizers !== undefined) {
    return { ...metadata, uid, creationTimestamp, resourceVersion };
  }
  return { name, namespace, uid, resourceVersion, creationTimestamp, labels, annotations };
}
