import { invariant } from '../engine/invariant.ts';
import { KINDS, keyOf, type AnyObject, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import { metadataWith, podWith } from '../api/objects/pod-with.ts';
import { hashText } from '../engine/rng.ts';
import { createUid } from '../api/uid.ts';
import type { Time } from '../engine/time.ts';

/**
 * The objects as etcd holds them: the truth, one version of each, and a revision that every commit raises by one.
 *
 * Objects are immutable; a commit puts a new version in the place of the old and gives the change to tell the world.
 */
export class Store {
  readonly #objects: { readonly [K in Kind]: Map<ObjectKey, ObjectOf<K>> };
  /** How often a name (by its hash: a collision only skips a number) has become free again. */
  readonly #removals = new Map<number, number>();
  readonly #seed: string;
  #revision = 0;

  constructor(seed: string) {
    this.#seed = seed;
    const maps: Partial<Record<Kind, Map<ObjectKey, AnyObject>>> = {};
    for (const kind of Object.keys(KINDS) as Kind[]) maps[kind] = new Map<ObjectKey, AnyObject>();
    this.#objects = maps as { readonly [K in Kind]: Map<ObjectKey, ObjectOf<K>> };
  }

  /** The revision of the latest commit. */
  get revision(): number {
    return this.#revision;
  }

  get<K extends Kind>(kind: K, key: ObjectKey): ObjectOf<K> | undefined {
    return this.#objects[kind].get(key);
  }

  /** All objects of a kind, in the order of creation. */
  list<K extends Kind>(kind: K): IterableIterator<ObjectOf<K>> {
    return this.#objects[kind].values();
  }

  count(kind: Kind): number {
    return this.#objects[kind].size;
  }

  /** Stores a new object and gives it uid, creation time and revision. */
  insert<K extends Kind>(kind: K, object: ObjectOf<K>, now: Time): Change {
    const key = keyOf(object);
    invariant(!this.#objects[kind].has(key), 'an object is created under a name that is free');
    const stored = withMetadata(object, {
      uid: object.metadata.uid === '' ? this.#createUid(kind, key) : object.metadata.uid,
      creationTimestamp: now,
      resourceVersion: ++this.#revision,
    });
    (this.#objects[kind] as Map<ObjectKey, ObjectOf<K>>).set(key, stored);
    return { type: 'ADDED', kind, object: stored, revision: this.#revision } as Change;
  }

  /** Puts `object` in the place of the present version and gives it a revision. */
  replace<K extends Kind>(kind: K, key: ObjectKey, object: ObjectOf<K>): Change {
    const old = this.#objects[kind].get(key);
    invariant(old !== undefined, 'only what exists is replaced');
    const stored = withMetadata(object, { resourceVersion: ++this.#revision });
    (this.#objects[kind] as Map<ObjectKey, ObjectOf<K>>).set(key, stored);
    return { type: 'MODIFIED', kind, object: stored, old, revision: this.#revision } as Change;
  }

  remove(kind: Kind, key: ObjectKey): Change {
    const old = this.#objects[kind].get(key);
    invariant(old !== undefined, 'only what exists is removed');
    this.#objects[kind].delete(key);
    const name = hashText(`${kind}/${key}`);
    this.#removals.set(name, (this.#removals.get(name) ?? 0) + 1);
    return { type: 'DELETED', kind, object: old, old, revision: ++this.#revision } as Change;
  }

  #createUid(kind: Kind, key: ObjectKey): string {
    return createUid(this.#seed, kind, key, this.#removals.get(hashText(`${kind}/${key}`)) ?? 0);
  }
}

function withMetadata<K extends Kind>(object: ObjectOf<K>, values: Parameters<typeof metadataWith>[1]): ObjectOf<K> {
  const metadata = metadataWith(object.metadata, values);
  return object.kind === 'Pod' ? (podWith(object, { metadata }) as ObjectOf<K>) : { ...object, metadata };
}
