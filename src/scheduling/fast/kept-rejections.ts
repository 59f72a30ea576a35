import type { Rejected } from '../failure.ts';
import type { NodeInfo } from '../node-info.ts';
import type { Rejection } from '../plugin.ts';
import type { RejectionBook } from './rejection-book.ts';

/** Why each node is out, as it was at one instant: numbers of rejections that others go on using. */
export class KeptRejections implements Rejected {
  readonly #nodes: readonly NodeInfo[];
  readonly #book: RejectionBook;
  /** By position: one more than the number. */
  readonly #numbers: Uint16Array;
  readonly #start: number;
  /** How many nodes have each number, and the numbers in order of first appearance. */
  readonly #counts: number[] = [];
  readonly #appeared: number[] = [];
  #distinct: ReadonlyMap<Rejection, number> | undefined;

  constructor(nodes: readonly NodeInfo[], book: RejectionBook, start: number) {
    this.#nodes = nodes;
    this.#book = book;
    this.#numbers = new Uint16Array(nodes.length);
    this.#start = start;
  }

  get count(): number {
    return this.#nodes.length;
  }

  get rejected(): readonly NodeInfo[] {
    return [...this.#nodes.slice(this.#start), ...this.#nodes.slice(0, this.#start)];
  }

  get rejections(): readonly Rejection[] {
    const { length } = this.#numbers;
    return Array.from({ length }, (_, index) => this.#at((this.#start + index) % length));
  }

  get distinct(): ReadonlyMap<Rejection, number> {
    return (this.#distinct ??= this.#countEach());
  }

  /** The nodes are told from `start` on, round the end of the list. @param number one more than that of the rejection. */
  add(position: number, number: number): void {
    this.#numbers[position] = number;
    const counts = this.#counts;
    while (counts.length <= number) counts.push(0);
    if (counts[number]!++ === 0) this.#appeared.push(number);
  }

  #countEach(): ReadonlyMap<Rejection, number> {
    const distinct = new Map<Rejection, number>();
    for (let index = 0; index < this.#appeared.length; index++) {
      const number = this.#appeared[index]!;
      const { rejection } = this.#book.at(number - 1);
      distinct.set(rejection, this.#counts[number]! + (distinct.get(rejection) ?? 0));
    }
    return distinct;
  }

  #at(position: number): Rejection {
    return this.#book.at(this.#numbers[position]! - 1).rejection;
  }
}
