import { added, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import type { Slot, Stored } from './store.ts';
import type { Deliver, Watch } from './watch.ts';

type Open<K extends Kind> = (
  initial: (objects: readonly Stored<K>[]) => void,
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
  /** By slot, so that a new version takes no search. */
  readonly #objects: (ObjectOf<K> | undefined)[] = [];
  /** In the order in which the objects were first heard of. */
  readonly #slots = new Map<ObjectKey, Slot>();
  readonly #handlers: Deliver<Change<K>>[] = [];
  readonly #indexes: Index<K>[] = [];
  readonly #watch: () => Watch | undefined;
  #hasSynced = false;

  constructor(kind: K, open: Open<K>) {
    this.kind = kind;
    this.#watch = open((objects) => {
      this.#hasSynced = true;
      tellList(kind, objects, this.#apply);
    }, this.#apply).watch;
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
    return this.#slots.size;
  }

  get(key: ObjectKey): ObjectOf<K> | undefined {
    const slot = this.#slots.get(key);
    return slot === undefined ? undefined : this.#objects[slot];
  }

  /** In the order in which they were first heard of. */
  *list(): IterableIterator<ObjectOf<K>> {
    for (const slot of this.#slots.values()) yield this.#objects[slot]!;
  }

  onChange(handler: Deliver<Change<K>>): void {
    this.#handlers.push(handler);
    for (const [key, slot] of this.#slots) {
      const object = this.#objects[slot]!;
      handler(added(this.kind, object, object.metadata.resourceVersion), key, slot);
    }
  }

  /**
   * An index kept current from now on: `valueOf` gives the key under which an object stands, or undefined for none. Who asks
   * with the same function gets the same index.
   */
  index(valueOf: (object: ObjectOf<K>) => string | undefined): { get(value: string): ReadonlySet<ObjectKey> } {
    const known = this.#indexes.find((index) => index.isBy(valueOf));
    if (known !== undefined) return known;
    const index = new Index<K>(valueOf);
    for (const [key, slot] of this.#slots) index.move(undefined, this.#objects[slot], key);
    this.#indexes.push(index);
    return index;
  }

  stop(): void {
    this.#watch()?.stop();
  }

  readonly #apply = (change: Change<K>, key: ObjectKey, slot: Slot): void => {
    const { type, object, old } = change;
    const after = type === 'DELETED' ? undefined : object;
    const indexes = this.#indexes;
    for (let i = 0; i < indexes.length; i++) indexes[i]!.move(old, after, key);
    this.#objects[slot] = after;
    if (type === 'ADDED') this.#slots.set(key, slot);
    else if (type === 'DELETED') this.#slots.delete(key);
    const handlers = this.#handlers;
    for (let i = 0; i < handlers.length; i++) handlers[i]!(change, key, slot);
  };
}

/** What a list says to who watches: each of the objects has come. */
export function tellList<K extends Kind>(kind: K, objects: readonly Stored<K>[], deliver: Deliver<Change<K>>): void {
  for (const { key, slot, object } of objects) {
    deliver(added(kind, object, object.metadata.resourceVersion), key, slot);
  }
}

class Index<K extends Kind> {
  readonly #valueOf: (object: ObjectOf<K>) => string | undefined;
  readonly #keys = new Map<string, Set<ObjectKey>>();
  static readonly #none: ReadonlySet<ObjectKey> = new Set<ObjectKey>();

  constructor(valueOf: (object: ObjectOf<K>) => string | undefined) {
    this.#valueOf = valueOf;
  }

  isBy(valueOf: (object: ObjectOf<K>) => string | undefined): boolean {
    return this.#valueOf === valueOf;
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
