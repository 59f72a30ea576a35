import { invariant } from '../engine/invariant.ts';
import { added, deleted, keyOf, KINDS, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import { hashText } from '../engine/rng.ts';
import type { ObjectMeta } from '../api/objects/meta.ts';
import { withMetadata } from '../api/objects/pod-versions.ts';
import { createUid } from '../api/uid.ts';
import type { Time } from '../engine/time.ts';

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
  object: ObjectOf<K>;
}

/** What a commit has changed, and where that is stored. */
export interface Commit {
  readonly change: Change;
  readonly stored: Stored;
}

/**
 * The objects of one kind, by namespace and name: the texts that all versions of an object share, so that none has to be made, or
 * compared letter by letter, to find it.
 */
class Shelf<K extends Kind> {
  readonly #namespaces = new Map<string, Map<string, Stored<K>>>();
  readonly #slots: (Stored<K> | undefined)[] = [];
  readonly #freeSlots: Slot[] = [];

  find(reference: Reference): Stored<K> | undefined {
    if (typeof reference === 'string') return this.#findKey(reference);
    const { key, slot } = reference as Partial<Place>;
    if (slot === undefined) return this.#findNamed(reference as Named);
    const stored = this.#slots[slot];
    return stored !== undefined && stored.key === key ? stored : this.#findKey(key!);
  }

  #findNamed({ namespace, name }: Named): Stored<K> | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  #findKey(key: ObjectKey): Stored<K> | undefined {
    const slash = key.indexOf('/');
    return this.#findNamed({ namespace: key.slice(0, Math.max(0, slash)), name: key.slice(slash + 1) });
  }

  /** In the order of creation: those for which `isMeant` says so. */
  select(isMeant: (stored: Stored<K>) => boolean): Stored<K>[] {
    const selected: Stored<K>[] = [];
    for (const objects of this.#namespaces.values()) {
      for (const stored of objects.values()) if (isMeant(stored)) selected.push(stored);
    }
    return this.#namespaces.size > 1 ? selected.sort((a, b) => a.since - b.since) : selected;
  }

  /** Only under a name that is free. */
  add(key: ObjectKey, object: ObjectOf<K>, since: number): Stored<K> {
    const { namespace, name } = object.metadata;
    const slot = this.#freeSlots.pop() ?? this.#slots.push(undefined) - 1;
    const stored = { key, slot, since, object };
    this.#slots[slot] = stored;
    let objects = this.#namespaces.get(namespace);
    if (objects === undefined) this.#namespaces.set(namespace, (objects = new Map<string, Stored<K>>()));
    objects.set(name, stored);
    return stored;
  }

  remove({ slot, object }: Stored): void {
    const { namespace, name } = object.metadata;
    const wasThere = this.#namespaces.get(namespace)?.delete(name) === true;
    invariant(wasThere, 'only what exists is removed');
    this.#slots[slot] = undefined;
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

  get<K extends Kind>(kind: K, reference: Reference): ObjectOf<K> | undefined {
    return this.#shelves[kind].find(reference)?.object;
  }

  /** For whoever is about to write: valid until the object is removed. */
  find<K extends Kind>(kind: K, reference: Reference): Stored<K> | undefined {
    return this.#shelves[kind].find(reference);
  }

  /** All objects of a kind, in the order of creation. */
  list<K extends Kind>(kind: K): readonly ObjectOf<K>[] {
    return this.select(kind, () => true).map(({ object }) => object);
  }

  /** Where the objects of a kind are stored for which `isMeant` says so, in the order of creation. */
  select<K extends Kind>(kind: K, isMeant: (stored: Stored<K>) => boolean): readonly Stored<K>[] {
    return this.#shelves[kind].select(isMeant);
  }

  /** Stores a new object and gives it uid, creation time and revision; undefined when its name is taken. */
  insert<K extends Kind>(kind: K, object: ObjectOf<K>, now: Time): Commit | undefined {
    const shelf = this.#shelves[kind];
    if (shelf.find(object.metadata) !== undefined) return undefined;
    const key = keyOf(object);
    const uid = object.metadata.uid === '' ? this.#createUid(kind, key) : object.metadata.uid;
    const first = nextVersion(object, uid, now, ++this.#revision);
    return { change: added(kind, first, this.#revision), stored: shelf.add(key, first, this.#revision) };
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
    const name = nameHash(kind, key);
    this.#removals.set(name, (this.#removals.get(name) ?? 0) + 1);
    return { change: deleted(kind, old, old, ++this.#revision), stored };
  }

  #createUid(kind: Kind, key: ObjectKey): string {
    const removals = this.#removals.size === 0 ? 0 : (this.#removals.get(nameHash(kind, key)) ?? 0);
    return createUid(this.#seed, kind, key, removals);
  }
}

/** With its sign: V8 has a short form for whole numbers of 32 bits. */
function nameHash(kind: Kind, key: ObjectKey): number {
  return hashText(`${kind}/${key}`) | 0;
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
