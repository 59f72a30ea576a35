import { keyOf, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import type { Deliver, Watch } from './watch.ts';

type Open<K extends Kind> = (
  initial: (objects: readonly ObjectOf<K>[]) => void,
  deliver: Deliver<Change<K>>,
) => { readonly watch: () => Watch | undefined };

/**
 * A component's cache of one kind: what it has heard so far, not what is true now.
 *
 * Handlers are called after the cache has changed, in the order in which they were added. Objects that were there before
 * a handler was added are told to it as ADDED.
 */
export class Informer<K extends Kind> {
  readonly kind: K;
  readonly #objects = new Map<ObjectKey, ObjectOf<K>>();
  readonly #handlers: Deliver<Change<K>>[] = [];
  readonly #indexes: Index<K>[] = [];
  readonly #watch: () => Watch | undefined;
  #hasSynced = false;

  constructor(kind: K, open: Open<K>) {
    this.kind = kind;
    this.#watch = open(
      (objects) => {
        this.#hasSynced = true;
        tellList(kind, objects, (change, key) => this.#apply(change, key));
      },
      (change, key) => this.#apply(change, key),
    ).watch;
  }

  /** Has the first LIST been answered? */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** The revision up to which everything has been heard. */
  get progress(): number {
    return this.#watch()?.progress ?? 0;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: ObjectKey): ObjectOf<K> | undefined {
    return this.#objects.get(key);
  }

  /** In the order in which they were first heard of. */
  list(): IterableIterator<ObjectOf<K>> {
    return this.#objects.values();
  }

  onChange(handler: Deliver<Change<K>>): void {
    this.#handlers.push(handler);
    for (const [key, object] of this.#objects) {
      const { resourceVersion: revision } = object.metadata;
      handler({ type: 'ADDED', kind: this.kind, object, revision } as Change<K>, key);
    }
  }

  /** An index kept current from now on: `valueOf` gives the key under which an object stands, or undefined for none. */
  index(valueOf: (object: ObjectOf<K>) => string | undefined): { get(value: string): ReadonlySet<ObjectKey> } {
    const index = new Index<K>(valueOf);
    for (const [key, object] of this.#objects) index.move(undefined, object, key);
    this.#indexes.push(index);
    return index;
  }

  stop(): void {
    this.#watch()?.stop();
  }

  #apply(change: Change<K>, key: ObjectKey): void {
    const after = change.type === 'DELETED' ? undefined : change.object;
    for (let i = 0; i < this.#indexes.length; i++) this.#indexes[i]!.move(change.old, after, key);
    if (after === undefined) this.#objects.delete(key);
    else this.#objects.set(key, after);
    for (let i = 0; i < this.#handlers.length; i++) this.#handlers[i]!(change, key);
  }
}

/** What a list says to who watches: each of the objects has come. */
export function tellList<K extends Kind>(kind: K, objects: readonly ObjectOf<K>[], deliver: Deliver<Change<K>>): void {
  for (const object of objects) {
    const { resourceVersion: revision } = object.metadata;
    deliver({ type: 'ADDED', kind, object, revision } as Change<K>, keyOf(object));
  }
}

class Index<K extends Kind> {
  readonly #valueOf: (object: ObjectOf<K>) => string | undefined;
  readonly #keys = new Map<string, Set<ObjectKey>>();
  static readonly #none: ReadonlySet<ObjectKey> = new Set<ObjectKey>();

  constructor(valueOf: (object: ObjectOf<K>) => string | undefined) {
    this.#valueOf = valueOf;
  }

  get(value: string): ReadonlySet<ObjectKey> {
    return this.#keys.get(value) ?? Index.#none;
  }

  move(before: ObjectOf<K> | undefined, after: ObjectOf<K> | undefined, key: ObjectKey): void {
    const from = before === undefined ? undefined : this.#valueOf(before);
    const to = after === undefined ? undefined : this.#valueOf(after);
    if (from === to) return;
    if (from !== undefined) {
      const keys = this.#keys.get(from);
      keys?.delete(key);
      if (keys?.size === 0) this.#keys.delete(from);
    }
    if (to !== undefined) {
      const keys = this.#keys.get(to) ?? new Set<ObjectKey>();
      keys.add(key);
      this.#keys.set(to, keys);
    }
  }
}
