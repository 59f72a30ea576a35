import type { Rejection } from '../plugin.ts';
import type { NodeViews } from './node-views.ts';
import { RejectionBook, type BookedRejection } from './rejection-book.ts';

/** What the plugins that share a view have said of each node that looks different, for pods that look alike. */
export class ViewAnswers {
  readonly nodes: NodeViews;
  /** By number: one more than the sum of scores; below 0: one more than the number of the rejection, negative. */
  #answers = new Float64Array(0);
  /** By number: the sight that was asked about. */
  #sights = new Float64Array(0);
  readonly #book = new RejectionBook();

  constructor(nodes: NodeViews) {
    this.nodes = nodes;
  }

  /** Before it is asked, if there may be other nodes than the last time. */
  follow(): void {
    const { length } = this.nodes.sights;
    if (length === this.#sights.length) return;
    this.#answers = new Float64Array(length);
    this.#sights = new Float64Array(length);
  }

  isKnown(number: number): boolean {
    return this.#sights[number] === this.nodes.sights[number];
  }

  passes(number: number): boolean {
    return this.#answers[number]! > 0;
  }

  /** Where it passes. */
  sum(number: number): number {
    return this.#answers[number]! - 1;
  }

  /** The first; undefined: it passes. */
  rejection(number: number): BookedRejection | undefined {
    return this.passes(number) ? undefined : this.#book.at(-this.#answers[number]! - 1);
  }

  keepSum(number: number, sum: number): void {
    this.#keep(number, sum + 1);
  }

  keepRejection(number: number, rejection: Rejection, order: number): void {
    this.#keep(number, -this.#book.numberOf(rejection, order) - 1);
  }

  #keep(number: number, answer: number): void {
    this.#answers[number] = answer;
    this.#sights[number] = this.nodes.sights[number]!;
  }
}
