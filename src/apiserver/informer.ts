import { added, keyOf, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import type { Slot, Stored } from './store.ts';
import type { Deliver, DeliverTo, Watch } from './watch.ts';

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
  readonly #objects = new HeardObjects<K>();
  readonly #handlers: Deliver<Change<K>>[] = [];
  readonly #indexes: Index<K>[] = [];
  readonly #watch: () => Watch | undefined;
  #hasSynced = false;

  constructor(kind: K, open: Open<K>) {
    this.kind = kind;
    this.#watch = open((objects) => {
      this.#hasSynced = true;
      tellList(kind, objects, this.#apply, undefined);
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
    return this.#objects.slots.size;
  }

  get(key: ObjectKey): ObjectOf<K> | undefined {
    const slot = this.#objects.slots.get(key);
    return slot === undefined ? undefined : this.#objects.bySlot[slot];
  }

  /** In the order in which they were first heard of. */
  *list(): IterableIterator<ObjectOf<K>> {
    for (const slot of this.#objects.inOrder()) yield this.#objects.bySlot[slot]!;
  }

  onChange(handler: Deliver<Change<K>>): void {
    this.#handlers.push(handler);
    for (const slot of this.#objects.inOrder()) {
      const object = this.#objects.bySlot[slot]!;
      handler(added(this.kind, object, object.metadata.resourceVersion), keyOf(object), slot);
    }
  }

  /**
   * An index kept current from now on: `valueOf` gives the key under which an object stands, or undefined for none. Who asks
   * with the same function gets the same index.
   */
  index(valueOf: (object: ObjectOf<K>) => string | undefined): { get(value: string): ReadonlySet<ObjectKey> } {
    const known = this.#indexes.find((index) => index.isBy(valueOf));
    if (known !== undefined) return known;
    const index = new Index(valueOf, this.#objects);
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
    for (let i = 0; i < indexes.length; i++) indexes[i]!.move(old, after, key, slot);
    if (type === 'ADDED') this.#objects.add(object, key, slot);
    else if (type === 'DELETED') this.#objects.remove(key, slot);
    else this.#objects.bySlot[slot] = object;
    const handlers = this.#handlers;
    for (let i = 0; i < handlers.length; i++) handlers[i]!(change, key, slot);
  };
}

/** What a list says to who watches: each of the objects has come. */
export function tellList<K extends Kind, R>(
  kind: K,
  objects: readonly Stored<K>[],
  deliver: DeliverTo<R, Change<K>>,
  receiver: R,
): void {
  for (const { key, slot, object } of objects) {
    deliver(added(kind, object, object.metadata.resourceVersion), key, slot, receiver);
  }
}

/** Most caches only follow their objects: who is where is worked out when somebody asks, and kept current from then on. */
class HeardObjects<K extends Kind> {
  /** So that a new version takes no search. */
  readonly bySlot: (ObjectOf<K> | undefined)[] = [];
  /** By slot: how many objects had come before. */
  readonly #turns: number[] = [];
  #turn = 0;
  #slots: Map<ObjectKey, Slot> | undefined;

  /** In the order in which the objects were first heard of. */
  get slots(): ReadonlyMap<ObjectKey, Slot> {
    this.#slots ??= new Map(this.#collect().map((slot) => [keyOf(this.bySlot[slot]!), slot]));
    return this.#slots;
  }

  inOrder(): Iterable<Slot> {
    return this.#slots?.values() ?? this.#collect();
  }

  add(object: ObjectOf<K>, key: ObjectKey, slot: Slot): void {
    this.bySlot[slot] = object;
    if (this.#slots === undefined) this.#turns[slot] = this.#turn++;
    else this.#slots.set(key, slot);
  }

  remove(key: ObjectKey, slot: Slot): void {
    this.bySlot[slot] = undefined;
    this.#slots?.delete(key);
  }

  #collect(): Slot[] {
    const slots: Slot[] = [];
    this.bySlot.forEach((object, slot) => {
      if (object !== undefined) slots.push(slot);
    });
    return slots.sort((a, b) => this.#turns[a]! - this.#turns[b]!);
  }
}

/**
 * The keys of objects by a value that they have, in the order in which they got it.
 *
 * Many an index stands ready for an accident that never happens: so until somebody asks, it only notes for each object when it
 * got its value.
 */
class Index<K extends Kind> {
  readonly #valueOf: (object: ObjectOf<K>) => string | undefined;
  readonly #objects: HeardObjects<K>;
  /** By slot: how often any object had got a value before. */
  readonly #turns: number[] = [];
  #turn = 0;
  #keys: Map<string, Set<ObjectKey>> | undefined;
  static readonly #none: ReadonlySet<ObjectKey> = new Set<ObjectKey>();

  /** @param objects go on changing. */
  constructor(valueOf: (object: ObjectOf<K>) => string | undefined, objects: HeardObjects<K>) {
    this.#valueOf = valueOf;
    this.#objects = objects;
    for (const slot of objects.inOrder()) {
      const object = objects.bySlot[slot]!;
      this.move(undefined, object, keyOf(object), slot);
    }
  }

  isBy(valueOf: (object: ObjectOf<K>) => string | undefined): boolean {
    return this.#valueOf === valueOf;
  }

  get(value: string): ReadonlySet<ObjectKey> {
    this.#keys ??= this.#collect();
    return this.#keys.get(value) ?? Index.#none;
  }

  move(before: ObjectOf<K> | undefined, after: ObjectOf<K> | undefined, key: ObjectKey, slot: Slot): void {
    const from = before === undefined ? undefined : this.#valueOf(before);
    const to = after === undefined ? undefined : this.#valueOf(after);
    if (from === to) return;
    if (this.#keys === undefined) {
      while (this.#turns.length <= slot) this.#turns.push(0);
      this.#turns[slot] = this.#turn++;
      return;
    }
    if (from !== undefined) removeFrom(this.#keys, from, key);
    if (to !== undefined) addTo(this.#keys, to, key);
  }

  #collect(): Map<string, Set<ObjectKey>> {
    const entries: { readonly key: ObjectKey; readonly value: string; readonly turn: number }[] = [];
    for (const slot of this.#objects.inOrder()) {
      const object = this.#objects.bySlot[slot]!;
      const value = this.#valueOf(object);
      if (value !== undefined) entries.push({ key: keyOf(object), value, turn: this.#turns[slot]! });
    }
    const keys = new Map<string, Set<ObjectKey>>();
    for (const { key, value } of entries.sort((a, b) => a.turn - b.turn)) addTo(keys, value, key);
    return keys;
  }
}

function addTo(keysOf: Map<string, Set<ObjectKey>>, value: string, key: ObjectKey): void {
  let keys = keysOf.get(value);
  if (keys === undefined) keysOf.set(value, (keys = new Set<ObjectKey>()));
  keys.add(key);
}

function removeFrom(keysOf: Map<string, Set<ObjectKey>>, value: string, key: ObjectKey): void {
  const keys = keysOf.get(value);
  keys?.delete(key);
  if (keys?.size === 0) keysOf.delete(value);
}
