import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { checkScore } from '../scoring.ts';
import type { LocalScorer } from './class-plan.ts';
import type { PodClass } from './pod-class.ts';

/** What the nodes of each group get on top of their own sum, in one decision. Its arrays are used again. */
export class Shares {
  #shares = new Float64Array(16);
  /** The groups that there are among the feasible nodes. */
  readonly #groups: number[] = [];
  readonly #members: NodeInfo[] = [];

  of(group: number): number {
    return this.#shares[group]!;
  }

  clear(groupCount: number): void {
    this.#groups.length = this.#members.length = 0;
    if (this.#shares.length < groupCount) this.#shares = new Float64Array(2 * groupCount);
  }

  /** Some of the feasible nodes are of this group. */
  meet(group: number, member: NodeInfo): void {
    this.#groups.push(group);
    this.#members.push(member);
    this.#shares[group] = 0;
  }

  /** Asks the scorers that look at the other nodes, too, about one node of each group. */
  shareOut(podClass: PodClass, pod: PodInfo, keyed: readonly (LocalScorer | undefined)[]): void {
    const { normalized } = podClass.plan;
    for (let index = 0; index < normalized.length; index++) {
      const scorer = normalized[index]!;
      const scores = this.#groups.map((group) => podClass.groups.at(group).raws[index]!);
      scorer.plugin.normalize!(scores, scorer.state, pod, this.#members);
      this.#add(scorer, scores);
    }
    for (const scorer of keyed) {
      if (scorer === undefined) continue;
      this.#add(
        scorer,
        this.#members.map((member) => scorer.plugin.score!(scorer.state, pod, member)),
      );
    }
  }

  #add({ name, weight }: LocalScorer, scores: readonly number[]): void {
    for (let index = 0; index < scores.length; index++) {
      checkScore(scores[index]!, name);
      this.#shares[this.#groups[index]!]! += scores[index]! * weight;
    }
  }
}
