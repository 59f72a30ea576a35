import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { checkScore } from '../scoring.ts';
import type { Best } from './best.ts';
import type { LocalScorer } from './local-plugin.ts';
import type { DistantScorers } from './distant-plugins.ts';
import type { FeasibleNodes } from './feasible-nodes.ts';
import type { Listed } from './listed.ts';
import type { PodClass } from './pod-class.ts';
import { Shares } from './shares.ts';

/** Finds the best of nodes that have been found one by one: when there are scorers that have to be asked about each. */
export class BestOfListed {
  readonly #shares = new Shares();
  #totals = new Float64Array(0);
  /** By group: the search in which it was met last. */
  #metIn = new Int32Array(16);
  #search = 0;
  /** By group: its number among the shares. */
  #entries = new Int32Array(16);

  find(podClass: PodClass, pod: PodInfo, { listed, nodes }: FeasibleNodes, { scorers, keyed }: DistantScorers): Best {
    const { positions } = listed;
    const count = positions.length;
    const { facts } = podClass;
    if (this.#totals.length < count) this.#totals = new Float64Array(2 * count);
    this.#meetGroups(podClass, listed, nodes);
    this.#shares.shareOut(podClass, pod, keyed);
    for (let index = 0; index < count; index++) {
      const position = positions[index]!;
      this.#totals[index] = facts.sum(position) + this.#shares.of(this.#entries[facts.group(position)]!);
    }
    for (const scorer of scorers) this.#add(scorer, pod, nodes);
    return this.#best(count);
  }

  /** The position of the tied node with this number, in the order of the snapshot wherever the search began. */
  pick({ positions, wrappedFrom }: Listed, { score }: Best, drawn: number): number {
    let left = drawn;
    const totals = this.#totals;
    for (let index = wrappedFrom; index < positions.length; index++) {
      if (totals[index] === score && left-- === 0) return positions[index]!;
    }
    let index = 0;
    while (totals[index] !== score || left-- > 0) index++;
    return positions[index]!;
  }

  #best(count: number): Best {
    let score = -Infinity;
    let tied = 0;
    for (let index = 0; index < count; index++) {
      const total = this.#totals[index]!;
      if (total > score) {
        score = total;
        tied = 1;
      } else if (total === score) {
        tied++;
      }
    }
    return { score, tied };
  }

  #meetGroups({ groups, facts }: PodClass, { positions }: Listed, feasible: readonly NodeInfo[]): void {
    if (this.#metIn.length < groups.count) {
      this.#metIn = new Int32Array(2 * groups.count);
      this.#entries = new Int32Array(2 * groups.count);
    }
    this.#shares.clear();
    const search = ++this.#search;
    for (let index = 0; index < positions.length; index++) {
      const group = facts.group(positions[index]!);
      if (this.#metIn[group] === search) continue;
      this.#metIn[group] = search;
      this.#entries[group] = this.#shares.meet(group, feasible[index]!);
    }
  }

  #add({ plugin, state, name, weight }: LocalScorer, pod: PodInfo, feasible: readonly NodeInfo[]): void {
    const totals = this.#totals;
    if (plugin.normalize === undefined) {
      for (let index = 0; index < feasible.length; index++) {
        const score = plugin.score!(state, pod, feasible[index]!);
        checkScore(score, name);
        totals[index]! += score * weight;
      }
      return;
    }
    const scores = feasible.map((node) => plugin.score!(state, pod, node));
    plugin.normalize(scores, state, pod, feasible);
    for (let index = 0; index < scores.length; index++) {
      checkScore(scores[index]!, name);
      totals[index]! += scores[index]! * weight;
    }
  }
}
