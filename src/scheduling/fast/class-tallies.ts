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
  /** By kind of pod: whether it concerns the tally; undefined: not asked yet. Of one edition of PodKinds. */
  concerns: (boolean | undefined)[];
  edition: number;
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

  clear(): void {
    this.#kinds.clear();
    this.#last = undefined;
  }

  /** The tallies of this cycle by plugin; those that are missing have to be asked plainly. */
  current(
    plugins: readonly ProfilePlugin[],
    pod: PodInfo,
    snapshot: Snapshot,
    common: Common,
  ): ReadonlyMap<string, KeptTally> {
    let current: Map<string, KeptTally> | undefined;
    for (const { name, plugin } of plugins) {
      const basis = plugin.tally!.basis(pod, snapshot.nodesWithPodsWithAffinity.size > 0);
      if (basis === undefined) continue;
      const tally = this.#follow(name, plugin.tally!, basis, pod, snapshot, common);
      (current ??= new Map()).set(name, tally);
    }
    return current ?? NO_TALLIES;
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
    const isGood =
      known !== undefined &&
      known.relabelings === relabelings &&
      changes.reaches(known.seenChanges) &&
      isSame(known.basis, basis);
    if (isGood) {
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
      concerns: [],
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

function catchUp(known: KeptTally, snapshot: Snapshot, { kinds, domains, records }: Common): void {
  const { changes, nodes } = snapshot;
  kinds.update(snapshot);
  if (known.edition !== kinds.edition) [known.edition, known.concerns] = [kinds.edition, []];
  const { concerns, tally, signatures } = known;
  for (let entry = known.seenChanges; entry < changes.count; entry++) {
    const kind = kinds.at(entry);
    if (kind < 0) continue;
    if (concerns[kind] === undefined) learn(known, kind, changes.podAt(entry)!);
    const position = changes.positionAt(entry);
    if (concerns[kind] === false || position < 0) continue;
    tally.change(changes.podAt(entry)!, changes.nodeAt(entry), changes.amountAt(entry) as 1 | -1);
    signatures.update(domains.withHostnameOf(position, nodes, records));
  }
  known.seenChanges = changes.count;
}

/** Without gaps, which would make the array slow. */
function learn({ concerns, tally }: KeptTally, kind: number, pod: PodInfo): void {
  while (concerns.length <= kind) concerns.push(undefined);
  concerns[kind] = tally.concerns(pod);
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** Pods of one template share their labels. */
const texts = new WeakMap<object, string>();

function labelsText(labels: object): string {
  let text = texts.get(labels);
  if (text === undefined) texts.set(labels, (text = JSON.stringify(labels)));
  return text;
}

const NO_TALLIES: ReadonlyMap<string, KeptTally> = new Map();
