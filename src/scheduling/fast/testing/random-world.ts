import { expect } from 'vitest';
import type { StringMap } from '../../../api/objects/meta.ts';
import type { Node } from '../../../api/objects/node.ts';
import type { Pod } from '../../../api/objects/pod.ts';
import { SchedulerCache } from '../../cache.ts';
import type { TargetWorkload } from '../../gpu/target-workload.ts';
import { Nominator } from '../../nominator.ts';
import { place, type Failure, type Placement, type Search } from '../../place.ts';
import { createPodInfo, type PodInfo } from '../../pod-info.ts';
import { runPostFilters } from '../../post-filter.ts';
import type { PluginServices } from '../../plugin.ts';
import type { Profile } from '../../profile.ts';
import { TIE_BREAKS, type TieBreak } from '../../tie-break.ts';
import { NO_SERVICES } from '../../testing/test-cluster.ts';
import { findDifference } from '../difference.ts';
import { FastPlacer } from '../fast-placer.ts';
import { Dice } from './dice.ts';
import { randomNode, type NodeStyle } from './random-nodes.ts';
import { NAMESPACES, randomTemplate } from './random-pods.ts';
import { randomProfile } from './random-profile.ts';
import { RandomStorage } from './random-storage.ts';

const TARGET_WORKLOAD: TargetWorkload = [
  { cpuMilli: 500, gpus: { count: 1, milli: 470, models: [] }, weight: 0.5 },
  { cpuMilli: 1000, gpus: { count: 2, milli: 1000, models: ['T4'] }, weight: 0.3 },
  { cpuMilli: 700, gpus: undefined, weight: 0.2 },
];

/** A small cluster in which anything may happen, and both engines, which are asked the same questions. */
export class RandomWorld {
  readonly placer = new FastPlacer();
  readonly #dice: Dice;
  readonly #seed: string;
  readonly #cache = new SchedulerCache();
  readonly #nominator = new Nominator();
  readonly #storage: RandomStorage;
  readonly #profiles: readonly Profile[];
  readonly #style: NodeStyle;
  readonly #nodes = new Map<string, Node>();
  readonly #templates: readonly Pod[];
  readonly #running: Pod[] = [];
  readonly #waiting: Pod[] = [];
  #services: readonly StringMap[] = [];
  #namespaceLabels: ReadonlyMap<string, StringMap> = new Map(NAMESPACES.map((name) => [name, {}]));
  #nodeCount = 0;
  #podCount = 0;
  #nextStartNodeIndex = 0;
  readonly #tieBreak: TieBreak;

  constructor(seed: string) {
    this.#seed = seed;
    const dice = (this.#dice = new Dice(seed));
    const hasSharedGpus = dice.chance(0.25);
    this.#style = { zones: dice.pick([0, 1, 3, 3]), hasOddNodes: dice.chance(0.7), hasSharedGpus };
    this.#tieBreak = dice.pick([...TIE_BREAKS, 'random']);
    const nodeCount = dice.pick([0, 1, 3, 8, 20, 40, 70, 110, 170, 260]);
    for (let index = 0; index < nodeCount; index++) this.#join();
    this.#storage = new RandomStorage(dice);
    const services: PluginServices = {
      ...NO_SERVICES,
      targetWorkload: TARGET_WORKLOAD,
      ...this.#storage.services,
      namespaceLabels: (name) => this.#namespaceLabels.get(name),
      defaultSelector: ({ metadata }) => {
        const selector = this.#services.find(({ app }) => app === metadata.labels['app']);
        return selector && { matchLabels: selector };
      },
    };
    this.#profiles = dice.some(dice.chance(0.1) ? 2 : 1, () => randomProfile(dice, services, hasSharedGpus));
    const isComplex = dice.chance(0.6);
    const style = {
      spread: isComplex ? 0.3 : 0,
      affinity: isComplex ? 0.2 : 0,
      choosy: dice.pick([0, 0.3]),
      sharedGpus: hasSharedGpus ? 0.6 : 0,
    };
    const choosy = dice.chance(0.25) ? 0.5 : 0;
    this.#templates = dice
      .some(dice.between(1, 8), () => 0)
      .map((_, index) => {
        const template = randomTemplate(dice, index, style);
        if (!dice.chance(choosy)) return template;
        return { ...template, spec: { ...template.spec, ...this.#storage.wishes() } };
      });
    if (dice.chance(0.5)) this.#changeServices();
  }

  /** Something happens. Gives the first difference between the engines' answers, if there is one. */
  step(): string | undefined {
    const dice = this.#dice;
    const kind = dice.between(0, 99);
    if (kind < 55) return this.#arrive();
    if (kind < 65) return this.#retry();
    if (kind < 82) this.#end();
    else if (kind < 85) this.#terminate();
    else if (kind < 87) this.#relabel();
    else if (kind < 93) this.#changeNode();
    else if (kind < 95) this.#join();
    else if (kind < 97) this.#leave();
    else if (kind < 98) this.#nominate();
    else if (kind < 99) this.#storage.change();
    else this.#changeServices();
    return undefined;
  }

  #arrive(): string | undefined {
    const template = this.#dice.pick(this.#templates);
    const number = this.#podCount++;
    const metadata = { ...template.metadata, name: `p${number}`, uid: `uid-${number}` };
    // Most pods of a template share even the spec; some are like one of it but for an object of their own.
    const spec = this.#dice.chance(0.05) ? { ...template.spec } : template.spec;
    return this.#decide({ ...template, metadata, spec });
  }

  #retry(): string | undefined {
    const pod = this.#waiting.splice(this.#dice.between(0, Math.max(0, this.#waiting.length - 1)), 1)[0];
    return pod && this.#decide(pod);
  }

  #decide(pod: Pod): string | undefined {
    const info = createPodInfo(pod);
    const { snapshot } = this.#cache;
    const profile = this.#dice.pick(this.#profiles);
    const search: Search = {
      nextStartNodeIndex: this.#nextStartNodeIndex,
      seed: this.#seed,
      attempt: this.#dice.between(1, 3),
      nominator: this.#nominator,
      tieBreak: this.#tieBreak,
    };
    const plain = place(info, snapshot, profile, search);
    const fast = this.placer.place(info, snapshot, profile, search);
    const difference = findDifference(fast, plain);
    if (difference !== undefined) return `${pod.metadata.name}, fast and plain: ${difference}`;
    this.#nextStartNodeIndex = plain.nextStartNodeIndex;
    if (plain.kind === 'failure') return this.#afterFailure(pod, profile, search, plain, fast as Failure);
    if (!this.#reserve(info, profile, fast as Placement)) this.#waiting.push(pod);
    else this.#bind(this.#annotate(pod, profile, plain.nodeName), plain);
    return undefined;
  }

  /** What the fast engine hands on has to do for those who take what the pod will use. */
  #reserve(pod: PodInfo, { reserve }: Profile, { states, nodeName }: Placement): boolean {
    const rejecting = reserve.find(
      ({ name, plugin }) => plugin.reserve!(states.get(name), pod, nodeName) !== undefined,
    );
    if (rejecting === undefined) return true;
    for (const { name, plugin } of [...reserve].reverse()) void plugin.unreserve?.(states.get(name), pod, nodeName);
    return false;
  }

  /** What plugins say with the binding, such as devices. */
  #annotate(pod: Pod, { annotating }: Profile, nodeName: string): Pod {
    const node = this.#cache.snapshot.get(nodeName)!;
    for (const plugin of annotating) {
      const answer = plugin.bindingAnnotations!(createPodInfo(pod), node);
      if (answer === undefined) continue;
      if ('reasons' in answer) return expect.fail(`${pod.metadata.name} finds no room on ${nodeName}`);
      return { ...pod, metadata: { ...pod.metadata, annotations: answer as StringMap } };
    }
    return pod;
  }

  #bind(pod: Pod, { nodeName }: Placement): void {
    this.#cache.assumePod(createPodInfo(pod), nodeName);
    this.#nominator.delete(pod.metadata.uid);
    if (this.#dice.chance(0.05)) return void this.#cache.forgetPod(pod.metadata.uid);
    const bound = { ...pod, spec: { ...pod.spec, nodeName } };
    this.#cache.addPod(bound);
    this.#running.push(bound);
  }

  /** Preemption stands on what the search has found: it must come to the same. */
  #afterFailure(pod: Pod, profile: Profile, search: Search, plain: Failure, fast: Failure): string | undefined {
    const { snapshot } = this.#cache;
    const helps = [plain, fast].map((failure) => {
      if (failure.nodeCount === 0) return undefined;
      return runPostFilters({ pod: createPodInfo(pod), snapshot, profile, search, failure });
    });
    const texts = helps.map((help) => {
      if (help?.kind !== 'nomination') return JSON.stringify({ ...help, report: undefined });
      return `${help.nodeName}: ${help.victims.map((victim) => victim.pod.metadata.name).join()}`;
    });
    if (texts[0] !== texts[1]) return `${pod.metadata.name}, preemption: ${texts.join(' and ')}`;
    const help = helps[0];
    if (help?.kind !== 'nomination') {
      this.#waiting.push(pod);
      return undefined;
    }
    for (const victim of help.victims) this.#remove(victim.pod.metadata.uid);
    const nominated = { ...pod, status: { ...pod.status, nominatedNodeName: help.nodeName } };
    this.#nominator.set(createPodInfo(nominated));
    this.#waiting.push(nominated);
    return undefined;
  }

  #remove(uid: string): void {
    const index = this.#running.findIndex(({ metadata }) => metadata.uid === uid);
    if (index >= 0) this.#cache.removePod(this.#running.splice(index, 1)[0]!);
  }

  #end(): void {
    if (this.#running.length > 0) this.#remove(this.#dice.pick(this.#running).metadata.uid);
  }

  #terminate(): void {
    this.#change((pod) => ({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: 1 } }));
  }

  #relabel(): void {
    const labels = { app: this.#dice.pick(['a', 'b', 'c', 'd']) };
    this.#change((pod) => ({ ...pod, metadata: { ...pod.metadata, labels } }));
  }

  #change(change: (pod: Pod) => Pod): void {
    if (this.#running.length === 0) return;
    const index = this.#dice.between(0, this.#running.length - 1);
    this.#running[index] = change(this.#running[index]!);
    this.#cache.updatePod(this.#running[index]!);
  }

  #join(): void {
    const node = randomNode(this.#dice, this.#nodeCount++, this.#style);
    this.#nodes.set(node.metadata.name, node);
    this.#cache.addNode(node);
  }

  /** Its pods stay known for a while, as they do when the watch of nodes is ahead of that of pods. */
  #leave(): void {
    if (this.#nodes.size === 0) return;
    const name = this.#dice.pick([...this.#nodes.keys()]);
    this.#nodes.delete(name);
    this.#cache.removeNode(name);
    if (this.#dice.chance(0.5)) {
      for (const { spec, metadata } of [...this.#running]) if (spec.nodeName === name) this.#remove(metadata.uid);
    }
  }

  #changeNode(): void {
    if (this.#nodes.size === 0) return;
    const name = this.#dice.pick([...this.#nodes.keys()]);
    const node = randomNode(this.#dice, Number(name.slice(1)), this.#style);
    this.#nodes.set(name, node);
    this.#cache.updateNode(node);
  }

  #nominate(): void {
    const nodeName = this.#nodes.size === 0 ? '' : this.#dice.pick([...this.#nodes.keys()]);
    const pod = this.#waiting.length === 0 ? undefined : this.#dice.pick(this.#waiting);
    if (pod !== undefined) this.#nominator.set(createPodInfo(pod), this.#dice.chance(0.3) ? '' : nodeName);
  }

  #changeServices(): void {
    this.#services = ['a', 'b', 'c'].filter(() => this.#dice.chance(0.4)).map((app) => ({ app }));
    this.#namespaceLabels = new Map(
      NAMESPACES.filter(() => this.#dice.chance(0.9)).map((name) => [
        name,
        this.#dice.chance(0.5) ? { team: 'blue' } : ({} as StringMap),
      ]),
    );
  }
}
