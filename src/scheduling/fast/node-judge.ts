import type { NodeInfo } from '../node-info.ts';
import type { Rejection } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import { checkScore } from '../scoring.ts';
import type { Answers } from './answers.ts';
import { NOTHING } from './class-facts.ts';
import type { ClassPlan } from './class-plan.ts';
import { KeptRejections } from './kept-rejections.ts';
import type { LocalFilter } from './local-plugin.ts';
import { RejectionBook, type BookedRejection } from './rejection-book.ts';
import type { ViewAnswers } from './view-answers.ts';

/** Asks the kept plugins of one pod class about single nodes: what a node's sum of scores is, or why it is out. */
export class NodeJudge {
  readonly #plan: ClassPlan;
  readonly #nodes: readonly NodeInfo[];
  readonly #answers: Answers;
  readonly #book = new RejectionBook();
  /** What the filter has said that `#findRejecting` has found. */
  #rejection: Rejection | undefined;

  constructor(plan: ClassPlan, nodes: readonly NodeInfo[], answers: Answers) {
    this.#plan = plan;
    this.#nodes = nodes;
    this.#answers = answers;
  }

  /** How many different rejections there have been. */
  get rejectionCount(): number {
    return this.#book.count;
  }

  /** Asks what hangs on the node object alone. @returns whether it lets the node pass */
  askFixed(position: number, pod: PodInfo): boolean {
    const node = this.#nodes[position]!;
    for (const { plugin, state, order } of this.#plan.fixedFilters) {
      const rejection = plugin.filter!(state, pod, node);
      if (rejection === undefined) continue;
      this.#answers.facts.setFixedRejection(position, this.#book.numberOf(rejection, order));
      return false;
    }
    return true;
  }

  /** The sum of scores; NOTHING: a filter rejects the node. */
  judge(position: number, pod: PodInfo): number {
    if (this.#answers.facts.fixedRejection(position) >= 0) return NOTHING;
    const { fit, amounts, viewed } = this.#plan;
    if (fit !== undefined && !amounts.fits(position)) return NOTHING;
    const sum = viewed === undefined ? this.#askPlugins(position, pod) : this.#askOnce(viewed, position, pod);
    return sum === NOTHING ? NOTHING : amounts.score(position) + sum;
  }

  /** Why a node is out that is settled. */
  rejection(position: number, pod: PodInfo): BookedRejection | undefined {
    return this.#book.at(this.#rejectionNumber(position, pod));
  }

  /** Why each is out, when all are. */
  listRejections(pod: PodInfo, start: number): KeptRejections {
    const { rejections } = this.#answers;
    for (let at = 0; at < rejections.length; at++) if (rejections[at] === 0) this.#rejectionNumber(at, pod);
    return new KeptRejections(this.#nodes, this.#book, start, rejections.slice());
  }

  /** As `#askPlugins`, but once for all nodes that look alike. */
  #askOnce(viewed: ViewAnswers, position: number, pod: PodInfo): number {
    const number = viewed.nodes.numbers[position]!;
    if (!viewed.isKnown(number)) this.#learn(viewed, number, position, pod);
    return viewed.passes(number) ? viewed.sum(number) : NOTHING;
  }

  #learn(viewed: ViewAnswers, number: number, position: number, pod: PodInfo): void {
    const filter = this.#findRejecting(position, pod, Infinity);
    if (filter === undefined) viewed.keepSum(number, this.#sum(position, pod));
    else viewed.keepRejection(number, this.#rejection!, filter.order);
  }

  /** What those say that `amounts` does not speak for. */
  #askPlugins(position: number, pod: PodInfo): number {
    return this.#findRejecting(position, pod, Infinity) === undefined ? this.#sum(position, pod) : NOTHING;
  }

  /** The first of these filters that rejects the node, of those before this place in the profile; `#rejection` is what it says. */
  #findRejecting(position: number, pod: PodInfo, end: number): LocalFilter | undefined {
    const { liveFilters } = this.#plan;
    const node = this.#nodes[position]!;
    for (let index = 0; index < liveFilters.length; index++) {
      const filter = liveFilters[index]!;
      if (filter.order > end) return undefined;
      this.#rejection = filter.plugin.filter!(filter.state, pod, node);
      if (this.#rejection !== undefined) return filter;
    }
    return undefined;
  }

  /** Of the scores that are not among the amounts. */
  #sum(position: number, pod: PodInfo): number {
    const { summed } = this.#plan;
    let sum = 0;
    for (let index = 0; index < summed.length; index++) {
      const { plugin, state, name, weight } = summed[index]!;
      const score = plugin.score!(state, pod, this.#nodes[position]!);
      checkScore(score, name);
      sum += score * weight;
    }
    return sum;
  }

  /** Looked for when somebody wants to know. */
  #rejectionNumber(position: number, pod: PodInfo): number {
    const { rejections } = this.#answers;
    if (rejections[position] === 0) rejections[position] = this.#findRejection(position, pod) + 1;
    return rejections[position]! - 1;
  }

  /** The number of the first filter's rejection; -1: there is none. */
  #findRejection(position: number, pod: PodInfo): number {
    const { fit, amounts, viewed } = this.#plan;
    let first = this.#answers.facts.fixedRejection(position);
    let order = first < 0 ? Infinity : this.#book.at(first).order;
    if (fit !== undefined && fit.order < order && !amounts.fits(position)) {
      const rejection = fit.plugin.filter!(fit.state, pod, this.#nodes[position]!);
      if (rejection !== undefined) {
        first = this.#book.numberOf(rejection, fit.order);
        order = fit.order;
      }
    }
    const seen = viewed === undefined ? -1 : viewed.nodes.numbers[position]!;
    if (viewed?.isKnown(seen) === true) {
      const known = viewed.rejection(seen);
      return known !== undefined && known.order < order ? this.#book.numberOf(known.rejection, known.order) : first;
    }
    const filter = this.#findRejecting(position, pod, order);
    return filter === undefined ? first : this.#book.numberOf(this.#rejection!, filter.order);
  }
}
