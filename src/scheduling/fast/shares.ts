import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { checkScore } from '../scoring.ts';
import type { LocalScorer } from './local-plugin.ts';
import type { PodClass } from './pod-class.ts';

/**
 * What nodes get on top of their own sum, in one decision: nodes that all scorers that look at the other nodes, too, cannot
 * tell apart share one entry. Its arrays are used again.
 */
export class Shares {
  #shares = new Float64Array(16);
  readonly #groups: number[] = [];
  readonly #members: NodeInfo[] = [];
  readonly #scores: number[] = [];

  /** One node of each entry. */
  get members(): readonly NodeInfo[] {
    return this.#members;
  }

  of(entry: number): number {
    return this.#shares[entry]!;
  }

  clear(): void {
    this.#groups.length = this.#members.length = 0;
  }

  /** A new entry for nodes of this group, of which the member is one. Its number. */
  meet(group: number, member: NodeInfo): number {
    const entry = this.#groups.length;
    if (entry === this.#shares.length) {
      const shares = this.#shares;
      this.#shares = new Float64Array(2 * entry);
      this.#shares.set(shares);
    }
    this.#groups.push(group);
    this.#members.push(member);
    this.#shares[entry] = 0;
    return entry;
  }

  /** Asks all scorers but those that are final per node. */
  shareOut(
    podClass: PodClass,
    pod: PodInfo,
    keyed: readonly LocalScorer[],
    others: readonly LocalScorer[] = NOBODY,
  ): void {
    const { normalized } = podClass.plan;
    for (let index = 0; index < normalized.length; index++) this.#shareRaws(podClass, pod, normalized[index]!, index);
    this.ask(keyed, pod);
    this.ask(others, pod);
  }

  /** Asks only these. */
  ask(scorers: readonly LocalScorer[], pod: PodInfo): void {
    for (let index = 0; index < scorers.length; index++) this.#ask(scorers[index]!, pod);
  }

  #shareRaws({ groups }: PodClass, pod: PodInfo, scorer: LocalScorer, index: number): void {
    const scores = this.#scores;
    scores.length = 0;
    for (let entry = 0; entry < this.#groups.length; entry++) scores.push(groups.at(this.#groups[entry]!).raws[index]!);
    scorer.plugin.normalize!(scores, scorer.state, pod, this.#members);
    this.#add(scorer);
  }

  #ask(scorer: LocalScorer, pod: PodInfo): void {
    const { plugin, state } = scorer;
    const scores = this.#scores;
    scores.length = 0;
    for (let entry = 0; entry < this.#members.length; entry++) {
      scores.push(plugin.score!(state, pod, this.#members[entry]!));
    }
    plugin.normalize?.(scores, state, pod, this.#members);
    this.#add(scorer);
  }

  #add({ name, weight }: LocalScorer): void {
    for (let entry = 0; entry < this.#scores.length; entry++) {
      const score = this.#scores[entry]!;
      checkScore(score, name);
      this.#shares[entry]! += score * weight;
    }
  }
}

const NOBODY: readonly LocalScorer[] = [];
