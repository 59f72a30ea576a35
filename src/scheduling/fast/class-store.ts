import type { PodSpec } from '../../api/objects/pod.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Profile } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Tally } from '../tally.ts';
import { planClass, type ClassPlan } from './class-plan.ts';
import { distantPlugins, type DistantPlugins } from './distant-plugins.ts';
import { LABEL_HOSTNAME } from '../../api/objects/node.ts';
import { MAX_COMBINATIONS } from './domain-search.ts';
import { NodeDomains, type Domains } from './node-domains.ts';
import { NodeRecords } from './node-records.ts';
import { PodClass } from './pod-class.ts';
import { PodKinds } from './pod-kinds.ts';

/** Answers kept in all, over classes and nodes: some 25 bytes each. */
const MAX_ANSWERS = 8_000_000;
const MIN_CLASSES = 8;

/** The pod classes of one profile and one cluster; the least recently used one goes when there are too many. */
export class ClassStore {
  readonly profile: Profile;
  readonly snapshot: Snapshot;
  readonly distant: DistantPlugins;
  readonly #records = new NodeRecords();
  readonly #kinds = new PodKinds();
  readonly #domains = new NodeDomains();
  readonly #classes = new Map<PodSpec, PodClass>();
  #uses = 0;
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
    const plan = planClass(pod, this.snapshot, this.profile, this.#records);
    const isFull = this.#classes.size >= Math.max(MIN_CLASSES, Math.trunc(MAX_ANSWERS / this.snapshot.nodes.length));
    if (isFull && !this.#seen.has(spec)) return this.#pass(spec, plan);
    if (isFull) this.#forgetOldest();
    const podClass = new PodClass(plan, this.distant.keyed, this.#records);
    podClass.lastUse = ++this.#uses;
    this.#classes.set(spec, podClass);
    return podClass;
  }

  /** Brings what is known of the nodes, and of them for this class, up to date. */
  update(podClass: PodClass): void {
    this.#records.update(this.snapshot);
    podClass.update(this.snapshot);
  }

  /** A tenth of them at once, because to find them takes a while. */
  #forgetOldest(): void {
    const byUse = [...this.#classes].sort(([, a], [, b]) => a.lastUse - b.lastUse);
    for (const [spec] of byUse.slice(0, Math.ceil(byUse.length / 10))) this.#classes.delete(spec);
  }

  /** What plugins count all over the cluster, as far as it is kept; after `update`. */
  tallies(podClass: PodClass, pod: PodInfo): ReadonlyMap<string, Tally> {
    return podClass.tallies.current(this.distant.tallied, pod, this.snapshot, this.#records, this.#kinds);
  }

  /** Where these tallies see a difference between nodes; undefined: in too many places. */
  domainsOf(tallies: readonly Tally[], { groups, nodes }: PodClass): Domains | undefined {
    const keys: string[] = [];
    for (const tally of tallies) for (const key of tally.topologyKeys()) if (!keys.includes(key)) keys.push(key);
    const domains = this.#domains.of(keys, nodes, this.#records);
    return domains.count * (groups.count + 1) <= MAX_COMBINATIONS ? domains : undefined;
  }

  /** Tells the nodes that are unlike others with the same domains; after `domainsOf`. */
  forEachApart(tallies: readonly Tally[], tell: (position: number) => void): void {
    const tellAll = (hostname: string): void => this.#domains.withHostname(hostname).forEach(tell);
    for (const tally of tallies) if (tally.topologyKeys().includes(LABEL_HOSTNAME)) tally.forEachHost(tellAll);
  }

  #pass(spec: PodSpec, plan: ClassPlan): PodClass {
    this.#seen.add(spec);
    if (this.#passing === undefined) this.#passing = new PodClass(plan, this.distant.keyed, this.#records);
    else this.#passing.reuse(plan);
    return this.#passing;
  }
}
