import type { PodSpec } from '../../api/objects/pod.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Profile } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import { planClass, type ClassPlan } from './class-plan.ts';
import { distantPlugins, type DistantPlugins } from './distant-plugins.ts';
import { PodClass } from './pod-class.ts';

/** Answers kept in all, over classes and nodes: some 25 bytes each. */
const MAX_ANSWERS = 8_000_000;
const MIN_CLASSES = 8;

/** The pod classes of one profile and one cluster; the least recently used one goes when there are too many. */
export class ClassStore {
  readonly profile: Profile;
  readonly snapshot: Snapshot;
  readonly distant: DistantPlugins;
  readonly #classes = new Map<PodSpec, PodClass>();
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
      this.#classes.delete(spec);
      this.#classes.set(spec, known);
      return known;
    }
    const plan = planClass(pod, this.snapshot, this.profile);
    const isFull = this.#classes.size >= Math.max(MIN_CLASSES, Math.trunc(MAX_ANSWERS / this.snapshot.nodes.length));
    if (isFull && !this.#seen.has(spec)) return this.#pass(spec, plan);
    if (isFull) this.#classes.delete(this.#classes.keys().next().value!);
    const podClass = new PodClass(plan, this.distant.keyed);
    this.#classes.set(spec, podClass);
    return podClass;
  }

  #pass(spec: PodSpec, plan: ClassPlan): PodClass {
    this.#seen.add(spec);
    if (this.#passing === undefined) this.#passing = new PodClass(plan, this.distant.keyed);
    else this.#passing.reuse(plan);
    return this.#passing;
  }
}
