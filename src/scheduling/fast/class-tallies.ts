import type { PodInfo } from '../pod-info.ts';
import type { ProfilePlugin } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Tally, TallyRules } from '../tally.ts';
import { HostSignatures } from './host-signatures.ts';
import type { NodeDomains } from './node-domains.ts';
import type { NodeRecords } from './node-records.ts';
import type { PodKinds } from './pod-kinds.ts';

/** Pods of one spec rarely have many different labels; when they do, nothing of them is kept. */
const MAX_KINDS = 4;

/** What the classes of a store have in common. */
export interface Common {
  readonly records: NodeRecords;
  readonly kinds: PodKinds;
  readonly domains: NodeDomains;
}

export interface KeptTally {
  readonly tally: Tally;
  readonly signatures: HostSignatures;
  readonly basis: readonly unknown[];
  readonly relabelings: number;
  seenChanges: number;
  /** The kinds of pods below `learned` that concern the tally, of one edition of PodKinds. */
  readonly concerns: Set<number>;
  learned: number;
  edition: number;
}

/** The tallies of one cycle: the same object as long as there are no others. */
export interface CurrentTallies {
  readonly all: readonly KeptTally[];
  /** By plugin. */
  readonly byName: ReadonlyMap<string, KeptTally>;
}

interface LastKind {
  readonly namespace: string;
  readonly labels: object;
  readonly kept: Map<string, KeptTally>;
}

/** What plugins have counted all over the cluster for the pods of one class, kept current by the change log. */
export class ClassTallies {
  /** By namespace and labels, then by plugin. */
  readonly #kinds = new Map<string, Map<string, KeptTally>>();
  /** Those of the last pod: mostly the next one has the same labels. */
  #last: LastKind | undefined;
  #current: CurrentTallies = NO_TALLIES;
  /** Of the cycle that is looked at. */
  readonly #followed: KeptTally[] = [];
  readonly #names: string[] = [];

  clear(): void {
    this.#kinds.clear();
    this.#last = undefined;
    this.#current = NO_TALLIES;
    this.#followed.length = 0;
  }

  /** Brings what is kept up to date, though nobody asks: who misses too many changes has to count anew. */
  keepUp(snapshot: Snapshot, common: Common): void {
    for (const kept of this.#kinds.values()) {
      for (const known of kept.values()) if (isCurrent(known, snapshot, common)) catchUp(known, snapshot, common);
    }
  }

  /** The tallies of this cycle; those that are missing have to be asked plainly. */
  current(plugins: readonly ProfilePlugin[], pod: PodInfo, snapshot: Snapshot, common: Common): CurrentTallies {
    let count = 0;
    let areSame = true;
    for (let index = 0; index < plugins.length; index++) {
      const { name, plugin } = plugins[index]!;
      const basis = plugin.tally!.basis(pod, snapshot.nodesWithPodsWithAffinity.size > 0);
      if (basis === undefined) continue;
      const tally = this.#follow(name, plugin.tally!, basis, pod, snapshot, common);
      areSame &&= this.#current.all[count] === tally;
      this.#followed[count] = tally;
      this.#names[count++] = name;
    }
    if (!areSame || count !== this.#current.all.length) {
      const all = this.#followed.slice(0, count);
      this.#current = { all, byName: new Map(all.map((tally, index) => [this.#names[index]!, tally])) };
    }
    return this.#current;
  }

  #follow(
    name: string,
    rules: TallyRules,
    basis: readonly unknown[],
    pod: PodInfo,
    snapshot: Snapshot,
    common: Common,
  ): KeptTally {
    const { relabelings } = common.records;
    const kept = this.#keptFor(pod);
    const known = kept.get(name);
    const { changes } = snapshot;
    if (known !== undefined && isCurrent(known, snapshot, common) && isSame(known.basis, basis)) {
      catchUp(known, snapshot, common);
      return known;
    }
    const tally = rules.start(pod, snapshot.nodes);
    const signatures = new HostSignatures(tally, snapshot.nodes);
    const { edition } = common.kinds;
    const started = {
      tally,
      signatures,
      basis,
      relabelings,
      seenChanges: changes.count,
      concerns: new Set<number>(),
      learned: 0,
      edition,
    };
    kept.set(name, started);
    return started;
  }

  #keptFor({ pod: { metadata } }: PodInfo): Map<string, KeptTally> {
    const { namespace, labels } = metadata;
    const last = this.#last;
    if (last?.labels === labels && last.namespace === namespace) return last.kept;
    const kind = `${namespace}/${labelsText(labels)}`;
    let kept = this.#kinds.get(kind);
    if (kept === undefined) {
      if (this.#kinds.size === MAX_KINDS) this.#kinds.clear();
      kept = new Map();
      this.#kinds.set(kind, kept);
    }
    this.#last = { namespace, labels, kept };
    return kept;
  }
}

/** It counts what is there, but for changes that are known. */
function isCurrent({ relabelings, seenChanges }: KeptTally, { changes }: Snapshot, { records }: Common): boolean {
  return relabelings === records.relabelings && changes.reaches(seenChanges);
}

function catchUp(known: KeptTally, snapshot: Snapshot, common: Common): void {
  const { changes } = snapshot;
  const { kinds } = common;
  kinds.update(snapshot);
  learn(known, kinds);
  const entries = listEntries(known, kinds, changes.count);
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index]!;
    const position = changes.positionAt(entry);
    if (position < 0) continue;
    known.tally.change(changes.podAt(entry)!, changes.nodeAt(entry), changes.amountAt(entry) as 1 | -1);
    known.signatures.update(common.domains.withHostnameOf(position, snapshot.nodes, common.records));
  }
  known.seenChanges = changes.count;
}

function learn(known: KeptTally, kinds: PodKinds): void {
  if (known.edition !== kinds.edition) {
    known.concerns.clear();
    known.learned = 0;
    known.edition = kinds.edition;
  }
  for (; known.learned < kinds.count; known.learned++) {
    if (known.tally.concerns(kinds.podOf(known.learned))) known.concerns.add(known.learned);
  }
}

/**
 * The entries since the last time that concern the tally, from the latest back; those of one kind behind those of another, as
 * it does not matter to counts in which order pods come that are not the same. The list is used again.
 */
function listEntries({ concerns, seenChanges }: KeptTally, kinds: PodKinds, end: number): readonly number[] {
  ENTRIES.length = 0;
  if (concerns.size < end - seenChanges) {
    for (const kind of concerns) kinds.listEntries(kind, seenChanges, ENTRIES);
  } else {
    for (let entry = end - 1; entry >= seenChanges; entry--) if (concerns.has(kinds.at(entry))) ENTRIES.push(entry);
  }
  return ENTRIES;
}

const ENTRIES: number[] = [];

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((value, index) => value === b[index]));
}

/** Pods of one template share their labels. */
const texts = new WeakMap<object, string>();

function labelsText(labels: object): string {
  let text = texts.get(labels);
  if (text === undefined) texts.set(labels, (text = JSON.stringify(labels)));
  return text;
}

const NO_TALLIES: CurrentTallies = { all: [], byName: new Map() };
