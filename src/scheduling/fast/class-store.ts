import type { PodSpec } from '../../api/objects/pod.ts';
import type { PluginView } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Profile } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import type { CurrentTallies, KeptTally } from './class-tallies.ts';
import { planClass, type ClassPlan } from './class-plan.ts';
import { distantPlugins, type DistantPlugins } from './distant-plugins.ts';
import { MAX_COMBINATIONS } from './domain-search.ts';
import { NodeDomains, type Domains } from './node-domains.ts';
import { NodeRecords } from './node-records.ts';
import { NodeViews } from './node-views.ts';
import { PodClass } from './pod-class.ts';
import { PodKinds } from './pod-kinds.ts';

/** Answers kept in all, over classes and nodes: some 14 bytes each. */
const MAX_ANSWERS = 8_000_000;
const MIN_CLASSES = 8;

/** Tallies are brought up to date after so many changes at the latest, so that they never miss what the change log forgets. */
const CHANGES_TO_KEEP_UP = 4096;
/** When there are more classes than this, it would take longer than what it saves. */
const MAX_KEPT_UP = 1024;

/** The pod classes of one profile and one cluster; the least recently used one goes when there are too many. */
export class ClassStore {
  readonly profile: Profile;
  readonly snapshot: Snapshot;
  readonly distant: DistantPlugins;
  readonly #common = { records: new NodeRecords(), kinds: new PodKinds(), domains: new NodeDomains() };
  readonly #views: NodeViews[] = [];
  readonly #classes = new Map<PodSpec, PodClass>();
  #uses = 0;
  /** How many changes there were when all tallies were brought up to date. */
  #keptUpTo = 0;
  readonly #seen = new WeakSet<PodSpec>();
  /** For specs that nobody else has had so far, when it is full: they push nobody out. */
  #passing: PodClass | undefined;

  constructor(profile: Profile, snapshot: Snapshot) {
    this.profile = profile;
    this.snapshot = snapshot;
    this.distant = distantPlugins(profile);
  }

  classOf(pod: PodInfo): PodClass {
    const { spec } = pod.pod;
    const known = this.#classes.get(spec);
    if (known !== undefined) {
      known.lastUse = ++this.#uses;
      return known;
    }
    const plan = planClass(pod, this.snapshot, this.profile, this.distant, {
      records: this.#common.records,
      views: this.#viewsBy,
    });
    const isFull = this.#classes.size >= Math.max(MIN_CLASSES, Math.trunc(MAX_ANSWERS / this.snapshot.nodes.length));
    if (isFull && !this.#seen.has(spec)) return this.#pass(spec, plan);
    if (isFull) this.#forgetOldest();
    const podClass = new PodClass(plan, this.distant.keyed, this.#common.records);
    podClass.lastUse = ++this.#uses;
    this.#classes.set(spec, podClass);
    return podClass;
  }

  /** Brings what is known of the nodes, and of them for this class, up to date. */
  update(podClass: PodClass): void {
    this.#common.records.update(this.snapshot);
    podClass.update(this.snapshot);
    if (this.snapshot.changes.count - this.#keptUpTo >= CHANGES_TO_KEEP_UP) this.#keepUp();
    const { viewed } = podClass.plan;
    if (viewed === undefined) return;
    viewed.nodes.update(this.snapshot);
    viewed.follow();
  }

  #keepUp(): void {
    this.#keptUpTo = this.snapshot.changes.count;
    if (this.#classes.size > MAX_KEPT_UP) return;
    for (const { tallies } of this.#classes.values()) tallies.keepUp(this.snapshot, this.#common);
  }

  /** Do the nodes of the snapshot stand in the order of their names? */
  isSortedByName(): boolean {
    return this.#common.records.isSortedByName;
  }

  readonly #viewsBy = (view: PluginView): NodeViews => {
    let views = this.#views.find((known) => known.view === view);
    if (views === undefined) this.#views.push((views = new NodeViews(view, this.#common.records)));
    return views;
  };

  /** A tenth of them at once, because to find them takes a while. */
  #forgetOldest(): void {
    const byUse = [...this.#classes].sort(([, a], [, b]) => a.lastUse - b.lastUse);
    for (const [spec] of byUse.slice(0, Math.ceil(byUse.length / 10))) this.#classes.delete(spec);
  }

  /** What plugins count all over the cluster, as far as it is kept; after `update`. */
  tallies(podClass: PodClass, pod: PodInfo): CurrentTallies {
    return podClass.tallies.current(this.distant.tallied, pod, this.snapshot, this.#common);
  }

  /** Lets the class keep nodes apart that these tallies, all of this cycle, can tell apart; after `update`. */
  refine(podClass: PodClass, { all }: CurrentTallies): void {
    const domains = this.#domains(all, podClass);
    if (domains.keys.length === 0) podClass.coarsen();
    else podClass.refine(domains, all);
  }

  /** Where these tallies see a difference between nodes; undefined: in too many places. */
  domainsOf(tallies: readonly KeptTally[], podClass: PodClass): Domains | undefined {
    let combinations = podClass.groups.count + 1;
    for (const { signatures } of tallies) combinations *= signatures.count;
    const domains = this.#domains(tallies, podClass);
    return domains.count * combinations <= MAX_COMBINATIONS ? domains : undefined;
  }

  #domains(tallies: readonly KeptTally[], { nodes }: PodClass): Domains {
    return this.#common.domains.of(tallies, nodes, this.#common.records);
  }

  #pass(spec: PodSpec, plan: ClassPlan): PodClass {
    this.#seen.add(spec);
    if (this.#passing === undefined) this.#passing = new PodClass(plan, this.distant.keyed, this.#common.records);
    else this.#passing.reuse(plan);
    return this.#passing;
  }
}
