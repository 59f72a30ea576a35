import type { Rejection } from '../plugin.ts';
import type { NodeViews } from './node-views.ts';
import { RejectionBook, type BookedRejection } from './rejection-book.ts';

/** What the plugins that share a view have said of each node that looks different, for pods that look alike. */
export class ViewAnswers {
  readonly nodes: NodeViews;
  /** By number: 0: not asked yet; one more than the sum of scores; below 0: one more than the number of the rejection, negative. */
  #answers = new Float64Array(0);
  #book = new RejectionBook();

  constructor(nodes: NodeViews) {
    this.nodes = nodes;
  }

  clear(): void {
    this.#answers = new Float64Array(0);
    this.#book = new RejectionBook();
  }

  /** Makes room for all that is seen now. */
  follow(): void {
    const { count, numbers } = this.nodes;
    if (count > this.#answers.length) this.#grow(Math.max(2 * count, numbers.length));
  }

  isKnown(number: number): boolean {
    return this.#answers[number] !== 0;
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
    this.#answers[number] = sum + 1;
  }

  keepRejection(number: number, rejection: Rejection, order: number): void {
    this.#answers[number] = -this.#book.numberOf(rejection, order) - 1;
  }

  #grow(size: number): void {
    const answers = new Float64Array(size);
    answers.set(this.#answers);
    this.#answers = answers;
  }
}
