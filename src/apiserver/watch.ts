import { invariant } from '../engine/invariant.ts';
import type { Context } from '../api/context.ts';
import { matchesSelector } from '../api/labels.ts';
import { KINDS, type AnyObject, type Change, type Kind, type ObjectKey } from '../api/kinds.ts';
import type { LabelSelector } from '../api/objects/meta.ts';
import type { Pod } from '../api/objects/pod.ts';

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

/** Hears one change, and the key of its object: worked out once for all watchers. */
export type Deliver<C = Change> = (change: C, key: ObjectKey) => void;

interface Watcher {
  readonly id: number;
  readonly labelSelector: LabelSelector | undefined;
  readonly deliver: Deliver;
  /** Changes up to this revision are in the list that the watch began with. */
  readonly since: number;
  isOpen: boolean;
}

/**
 * All open watches of one kind. Those with a field selector stand in an index, so that a change finds its few at once. Lists are
 * replaced and never changed, because a watch may open or stop while one of them is walked.
 */
class WatchersOfKind {
  everyone: readonly Watcher[] = [];
  readonly byField = new Map<string, readonly Watcher[]>();
  /** The revision of the latest change that was told. */
  progress = 0;

  add(watcher: Watcher, field: string | undefined): void {
    if (field === undefined) this.everyone = [...this.everyone, watcher];
    else this.byField.set(field, [...(this.byField.get(field) ?? []), watcher]);
  }

  remove(watcher: Watcher, field: string | undefined): void {
    const others = (field === undefined ? this.everyone : this.byField.get(field)!).filter((one) => one !== watcher);
    if (field === undefined) this.everyone = others;
    else if (others.length > 0) this.byField.set(field, others);
    else this.byField.delete(field);
  }
}

/** Where a field selector looks: the key in the index for an object, or undefined when it has no such field. */
function fieldOf(kind: Kind, object: AnyObject): string | undefined {
  return kind === 'Pod' ? (object as Pod).spec.nodeName : object.metadata.name;
}

/** Tells watchers of changes; the watch cache's fan-out (apiserver pkg/storage/cacher). */
export class WatchHub {
  readonly #journal: Context['journal'];
  readonly #watchers: Readonly<Record<Kind, WatchersOfKind>>;
  #count = 0;

  constructor({ journal }: Pick<Context, 'journal'>) {
    this.#journal = journal;
    const watchers: Partial<Record<Kind, WatchersOfKind>> = {};
    for (const kind of Object.keys(KINDS) as Kind[]) watchers[kind] = new WatchersOfKind();
    this.#watchers = watchers as Readonly<Record<Kind, WatchersOfKind>>;
  }

  open(kind: Kind, selection: Selection, since: number, deliver: Deliver): Watch {
    invariant(
      selection.nodeName === undefined || selection.name === undefined,
      'a watch has one field selector at most',
    );
    invariant(selection.nodeName === undefined || kind === 'Pod', 'only pods are selected by spec.nodeName');
    invariant(selection.name === undefined || kind !== 'Pod', 'pods are not selected by metadata.name');
    const { labelSelector } = selection;
    const watcher: Watcher = { id: ++this.#count, labelSelector, deliver, since, isOpen: true };
    const field = selection.nodeName ?? selection.name;
    const watchers = this.#watchers[kind];
    watchers.add(watcher, field);
    return {
      get progress() {
        return Math.max(since, watchers.progress);
      },
      stop() {
        if (!watcher.isOpen) return;
        watcher.isOpen = false;
        watchers.remove(watcher, field);
      },
    };
  }

  /** Delivers one change to everyone whom it concerns, those without a field selector first. */
  dispatch(change: Change, key: ObjectKey): void {
    const watchers = this.#watchers[change.kind];
    const { everyone, byField } = watchers;
    for (let i = 0; i < everyone.length; i++) this.#offer(everyone[i]!, change, key);
    if (byField.size > 0) {
      const field = fieldOf(change.kind, change.object);
      const oldField = change.old === undefined ? undefined : fieldOf(change.kind, change.old);
      if (field !== undefined) {
        const entered = change.type === 'MODIFIED' && oldField !== field;
        this.#offerAll(byField.get(field), entered ? added(change) : change, key);
      }
      if (oldField !== undefined && oldField !== field) this.#offerAll(byField.get(oldField), deleted(change), key);
    }
    watchers.progress = change.revision;
  }

  #offerAll(watchers: readonly Watcher[] | undefined, change: Change, key: ObjectKey): void {
    if (watchers === undefined) return;
    for (let i = 0; i < watchers.length; i++) this.#offer(watchers[i]!, change, key);
  }

  #offer(watcher: Watcher, change: Change, key: ObjectKey): void {
    if (!watcher.isOpen || change.revision <= watcher.since) return;
    let seen = change;
    if (watcher.labelSelector !== undefined) {
      const matches = matchesSelector(watcher.labelSelector, change.object.metadata.labels);
      const matched = change.old !== undefined && matchesSelector(watcher.labelSelector, change.old.metadata.labels);
      // Who leaves the field selection with labels that have not matched before was never heard of.
      if (!matched && (!matches || change.type === 'DELETED')) return;
      if (matches && !matched && change.type === 'MODIFIED') seen = added(change);
      if (!matches && matched && change.type === 'MODIFIED') seen = deleted(change);
    }
    this.#journal.append({ kind: 'delivered', watcher: watcher.id, revision: change.revision });
    watcher.deliver(seen, key);
  }
}

function added({ kind, object, revision }: Change): Change {
  return { type: 'ADDED', kind, object, revision } as Change;
}

function deleted({ kind, object, old, revision }: Change): Change {
  return { type: 'DELETED', kind, object, old: old ?? object, revision } as Change;
}
