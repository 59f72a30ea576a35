import { invariant } from '../engine/invariant.ts';
import type { Page } from '../engine/journal.ts';
import type { Context } from '../api/context.ts';
import type { FactOf } from '../api/facts.ts';
import { matchesSelector } from '../api/labels.ts';
import { added, deleted, KINDS, type AnyObject, type Change, type Kind, type ObjectKey } from '../api/kinds.ts';
import type { LabelSelector } from '../api/objects/meta.ts';
import type { Pod } from '../api/objects/pod.ts';
import type { Slot, Stored } from './store.ts';

/** What a watcher wants to hear of. At most one of the two field selectors. */
export interface Selection {
  /** fieldSelector `spec.nodeName=<name>`: the pods of one node. */
  readonly nodeName?: string;
  /** fieldSelector `metadata.name=<name>`. */
  readonly name?: string;
  readonly labelSelector?: LabelSelector;
}

/** One open watch. It hears every matching change once, in the order of revisions, and never one from before it began. */
export interface Watch {
  /** The revision up to which the watcher has heard everything that concerns it: what BOOKMARK events carry. */
  readonly progress: number;
  stop(): void;
}

/** Hears one change, and what its object is stored under: worked out once for all watchers. */
export type Deliver<C = Change> = (change: C, key: ObjectKey, slot: Slot) => void;

/** The same, for one of many receivers that share the function. */
export type DeliverTo<R, C = Change> = (change: C, key: ObjectKey, slot: Slot, receiver: R) => void;

class Watcher implements Watch {
  // One of thousands is in no cache when its change comes: what is asked of it first stands first.
  isOpen = true;
  /** What is selected by; undefined: nothing. */
  readonly field: string | undefined;
  /** Changes up to this revision are in the list that the watch began with. */
  readonly since: number;
  readonly labelSelector: LabelSelector | undefined;
  readonly id: number;
  readonly deliver: DeliverTo<unknown>;
  readonly receiver: unknown;
  /** Who hears of a change after this one. */
  next: Watcher | undefined = undefined;
  readonly #ofKind: WatchersOfKind;
  readonly #watchers: Watchers;

  constructor(
    id: number,
    selection: Selection,
    since: number,
    deliver: DeliverTo<unknown>,
    receiver: unknown,
    ofKind: WatchersOfKind,
  ) {
    this.id = id;
    this.field = selection.nodeName ?? selection.name;
    this.labelSelector = selection.labelSelector;
    this.deliver = deliver;
    this.receiver = receiver;
    this.since = since;
    this.#ofKind = ofKind;
    this.#watchers = ofKind.with(this.field);
    this.#watchers.add(this);
  }

  get progress(): number {
    return Math.max(this.since, this.#ofKind.progress);
  }

  stop(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#watchers.remove(this);
  }
}

/**
 * Open watches with the same field selector, or with none: a chain, since most that have a selector are alone with it.
 *
 * A watch may open or stop while a change is told. One that opens stands behind, and its list holds that change; one that stops
 * leaves the chain, but still leads on to who came after it.
 */
class Watchers {
  first: Watcher | undefined;

  add(watcher: Watcher): void {
    const last = this.#lastBefore(undefined);
    if (last === undefined) this.first = watcher;
    else last.next = watcher;
  }

  remove(watcher: Watcher): void {
    const before = this.#lastBefore(watcher);
    if (before === undefined) this.first = watcher.next;
    else before.next = watcher.next;
  }

  #lastBefore(watcher: Watcher | undefined): Watcher | undefined {
    let before: Watcher | undefined;
    for (let one = this.first; one !== watcher; one = one!.next) before = one;
    return before;
  }
}

/** All open watches of one kind. Those with a field selector stand in an index, so that a change finds its few at once. */
class WatchersOfKind {
  readonly everyone = new Watchers();
  readonly #byField = new Map<string, Watchers>();
  /** Who was found last for the object in each slot: most changes leave the field as it is, and who is first stays so while open. */
  readonly #lastFound: (Watcher | undefined)[] = [];
  /** The revision of the latest change that was told. */
  progress = 0;

  /** Is anybody selecting by field, or has anybody? */
  get hasFields(): boolean {
    return this.#byField.size > 0;
  }

  /** To open a watch, or to close it. */
  with(field: string | undefined): Watchers {
    if (field === undefined) return this.everyone;
    let watchers = this.#byField.get(field);
    if (watchers === undefined) this.#byField.set(field, (watchers = new Watchers()));
    return watchers;
  }

  /** The first of those who select by this value of the field, which the object in this slot has. */
  firstOf(field: string, slot: Slot): Watcher | undefined {
    const last = this.#lastFound[slot];
    if (last !== undefined && last.isOpen && last.field === field) return last;
    const found = this.#byField.get(field)?.first;
    // An array with holes in its beginning would become a slow one.
    while (this.#lastFound.length <= slot) this.#lastFound.push(undefined);
    this.#lastFound[slot] = found;
    return found;
  }
}

/** Where a field selector looks: the key in the index for an object, or undefined when it has no such field. */
function fieldOf(kind: Kind, object: AnyObject): string | undefined {
  return kind === 'Pod' ? (object as Pod).spec.nodeName : object.metadata.name;
}

/** Tells watchers of changes; the watch cache's fan-out (apiserver pkg/storage/cacher). */
export class WatchHub {
  readonly #deliveries: Page<FactOf<'delivered'>>;
  /** Used again for each. */
  readonly #delivered = { kind: 'delivered' as const, watcher: 0, revision: 0 };
  readonly #watchers: Readonly<Record<Kind, WatchersOfKind>>;
  #count = 0;

  constructor({ journal }: Pick<Context, 'journal'>) {
    this.#deliveries = journal.page('delivered');
    const watchers: Partial<Record<Kind, WatchersOfKind>> = {};
    for (const kind of Object.keys(KINDS) as Kind[]) watchers[kind] = new WatchersOfKind();
    this.#watchers = watchers as Readonly<Record<Kind, WatchersOfKind>>;
  }

  open(kind: Kind, selection: Selection, since: number, deliver: DeliverTo<unknown>, receiver?: unknown): Watch {
    invariant(
      selection.nodeName === undefined || selection.name === undefined,
      'a watch has one field selector at most',
    );
    invariant(selection.nodeName === undefined || kind === 'Pod', 'only pods are selected by spec.nodeName');
    invariant(selection.name === undefined || kind !== 'Pod', 'pods are not selected by metadata.name');
    return new Watcher(++this.#count, selection, since, deliver, receiver, this.#watchers[kind]);
  }

  /** Delivers one change to everyone whom it concerns, those without a field selector first. */
  dispatch(change: Change, stored: Stored): void {
    const watchers = this.#watchers[change.kind];
    this.#offerAll(watchers.everyone.first, change, stored);
    if (watchers.hasFields) this.#dispatchByField(watchers, change, stored);
    watchers.progress = change.revision;
  }

  #dispatchByField(watchers: WatchersOfKind, change: Change, stored: Stored): void {
    const { kind, object, old } = change;
    const field = fieldOf(kind, object);
    const oldField = old === undefined ? undefined : fieldOf(kind, old);
    if (field !== undefined) {
      const hasEntered = change.type === 'MODIFIED' && oldField !== field;
      this.#offerAll(watchers.firstOf(field, stored.slot), hasEntered ? entered(change) : change, stored);
    }
    if (oldField !== undefined && oldField !== field) {
      this.#offerAll(watchers.firstOf(oldField, stored.slot), left(change), stored);
    }
  }

  #offerAll(first: Watcher | undefined, change: Change, stored: Stored): void {
    for (let watcher = first; watcher !== undefined; watcher = watcher.next) this.#offer(watcher, change, stored);
  }

  #offer(watcher: Watcher, change: Change, { key, slot }: Stored): void {
    if (!watcher.isOpen || change.revision <= watcher.since) return;
    let seen = change;
    if (watcher.labelSelector !== undefined) {
      const matches = matchesSelector(watcher.labelSelector, change.object.metadata.labels);
      const matched = change.old !== undefined && matchesSelector(watcher.labelSelector, change.old.metadata.labels);
      // Who leaves the field selection with labels that have not matched before was never heard of.
      if (!matched && (!matches || change.type === 'DELETED')) return;
      if (matches && !matched && change.type === 'MODIFIED') seen = entered(change);
      if (!matches && matched && change.type === 'MODIFIED') seen = left(change);
    }
    this.#delivered.watcher = watcher.id;
    this.#delivered.revision = change.revision;
    this.#deliveries.append(this.#delivered);
    watcher.deliver(seen, key, slot, watcher.receiver);
  }
}

/** What a change is to those who select what it has brought about. */
function entered({ kind, object, revision }: Change): Change {
  return added(kind, object, revision);
}

/** What it is to those who do not any longer. */
function left({ kind, object, old, revision }: Change): Change {
  return deleted(kind, object, old ?? object, revision);
}
