import { invariant } from '../engine/invariant.ts';
import { KINDS, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import { hashText } from '../engine/rng.ts';
import type { ObjectMeta } from '../api/objects/meta.ts';
import { withMetadata } from '../api/objects/pod-versions.ts';
import { createUid } from '../api/uid.ts';
import type { Time } from '../engine/time.ts';

/** What the store holds under one key: the latest version, replaced in place, so that a write looks a key up once. */
export interface Stored<K extends Kind = Kind> {
  readonly key: ObjectKey;
  object: ObjectOf<K>;
}

/** What a commit has changed, and the key of the object: the same text for every commit to it. */
export interface Commit {
  readonly change: Change;
  readonly key: ObjectKey;
}

/**
 * The objects as etcd holds them: the truth, one version of each, and a revision that every commit raises by one.
 *
 * Objects are immutable; a commit puts a new version in the place of the old and gives the change to tell the world.
 */
export class Store {
  readonly #objects: { readonly [K in Kind]: Map<ObjectKey, Stored<K>> };
  /** How often a name (by its hash: a collision only skips a number) has become free again. */
  readonly #removals = new Map<number, number>();
  readonly #seed: string;
  #revision = 0;

  constructor(seed: string) {
    this.#seed = seed;
    const maps: Partial<Record<Kind, Map<ObjectKey, Stored>>> = {};
    for (const kind of Object.keys(KINDS) as Kind[]) maps[kind] = new Map<ObjectKey, Stored>();
    this.#objects = maps as unknown as { readonly [K in Kind]: Map<ObjectKey, Stored<K>> };
  }

  /** The revision of the latest commit. */
  get revision(): number {
    return this.#revision;
  }

  get<K extends Kind>(kind: K, key: ObjectKey): ObjectOf<K> | undefined {
    return this.#objects[kind].get(key)?.object;
  }

  /** For whoever is about to write: valid until the object is removed. */
  find<K extends Kind>(kind: K, key: ObjectKey): Stored<K> | undefined {
    return this.#objects[kind].get(key);
  }

  /** All objects of a kind, in the order of creation. */
  *list<K extends Kind>(kind: K): IterableIterator<ObjectOf<K>> {
    for (const { object } of this.#objects[kind].values()) yield object;
  }

  /** Stores a new object and gives it uid, creation time and revision. */
  insert<K extends Kind>(kind: K, key: ObjectKey, object: ObjectOf<K>, now: Time): Commit {
    invariant(!this.#objects[kind].has(key), 'an object is created under a name that is free');
    const uid = object.metadata.uid === '' ? this.#createUid(kind, key) : object.metadata.uid;
    const stored = nextVersion(object, uid, now, ++this.#revision);
    this.#objects[kind].set(key, { key, object: stored });
    return { change: { type: 'ADDED', kind, object: stored, revision: this.#revision } as Change, key };
  }

  /** Puts `object` in the place of the present version and gives it a revision. */
  replace<K extends Kind>(stored: Stored<K>, object: ObjectOf<K>): Commit {
    const { key, object: old } = stored;
    const { uid, creationTimestamp } = object.metadata;
    const next = nextVersion(object, uid, creationTimestamp, ++this.#revision);
    stored.object = next;
    return { change: { type: 'MODIFIED', kind: old.kind, object: next, old, revision: this.#revision } as Change, key };
  }

  remove({ key, object: old }: Stored): Commit {
    const { kind } = old;
    const wasThere = this.#objects[kind].delete(key);
    invariant(wasThere, 'only what exists is removed');
    const name = hashText(`${kind}/${key}`);
    this.#removals.set(name, (this.#removals.get(name) ?? 0) + 1);
    return { change: { type: 'DELETED', kind, object: old, old, revision: ++this.#revision } as Change, key };
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
