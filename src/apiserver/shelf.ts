import { invariant } from '../engine/invariant.ts';
import { added, deleted, keyOf, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import type { ObjectMeta } from '../api/objects/meta.ts';
import { withMetadata } from '../api/objects/pod-versions.ts';
import type { Time } from '../engine/time.ts';
import type { History } from './history.ts';
import type { Commit, Named, Place, Reference, Slot, Stored } from './store.ts';

/**
 * The objects of one kind, by namespace and name: the texts that all versions of an object share, so that none has to be made, or
 * compared letter by letter, to find it.
 */
export class Shelf<K extends Kind = Kind> {
  readonly kind: K;
  readonly #history: History;
  readonly #namespaces = new Map<string, Map<string, Stored<K>>>();
  readonly #slots: (Stored<K> | undefined)[] = [];
  readonly #freeSlots: Slot[] = [];

  constructor(kind: K, history: History) {
    this.kind = kind;
    this.#history = history;
  }

  /** What is found is valid until the object is removed. */
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

  /** Stores a new object and gives it uid, creation time and revision; undefined when its name is taken. */
  insert(object: ObjectOf<K>, now: Time): Commit | undefined {
    const { namespace, name, uid } = object.metadata;
    let objects = this.#namespaces.get(namespace);
    if (objects === undefined) this.#namespaces.set(namespace, (objects = new Map<string, Stored<K>>()));
    else if (objects.has(name)) return undefined;
    const { kind } = this;
    const history = this.#history;
    const key = keyOf(object);
    const hash = history.hash(kind, key);
    const revision = ++history.revision;
    const first = nextVersion(object, uid === '' ? history.createUid(kind, key, hash) : uid, now, revision);
    const slot = this.#freeSlots.pop() ?? this.#slots.push(undefined) - 1;
    const stored: Stored<K> = { key, slot, since: revision, hash, object: first };
    this.#slots[slot] = stored;
    objects.set(name, stored);
    return { change: added(kind, first, revision) as Change, stored: stored as Stored };
  }

  /** Puts `object` in the place of the present version and gives it a revision. */
  replace(stored: Stored<K>, object: ObjectOf<K>): Commit {
    const old = stored.object;
    const { uid, creationTimestamp } = object.metadata;
    const revision = ++this.#history.revision;
    const next = nextVersion(object, uid, creationTimestamp, revision);
    stored.object = next;
    const change = { type: 'MODIFIED', kind: this.kind, object: next, old, revision } as Change;
    return { change, stored: stored as Stored };
  }

  remove(stored: Stored<K>): Commit {
    const { slot, object, hash } = stored;
    const { namespace, name } = object.metadata;
    const wasThere = this.#namespaces.get(namespace)?.delete(name) === true;
    invariant(wasThere, 'only what exists is removed');
    this.#slots[slot] = undefined;
    this.#freeSlots.push(slot);
    this.#history.nameIsFree(hash);
    const change = deleted(this.kind, object, object, ++this.#history.revision) as Change;
    return { change, stored: stored as Stored };
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
