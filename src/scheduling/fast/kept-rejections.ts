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
  /** The nodes are told from here on, round the end of the list. */
  readonly #start: number;
  #distinct: ReadonlyMap<Rejection, number> | undefined;

  constructor(nodes: readonly NodeInfo[], book: RejectionBook, start: number, numbers: Uint16Array) {
    this.#nodes = nodes;
    this.#book = book;
    this.#start = start;
    this.#numbers = numbers;
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
    return (this.#distinct ??= this.#countAll());
  }

  /** In order of first appearance. */
  #countAll(): ReadonlyMap<Rejection, number> {
    const numbers = this.#numbers;
    const counts = new Int32Array(this.#book.count + 1);
    const appeared: number[] = [];
    for (let index = 0, at = this.#start; index < numbers.length; index++, at++) {
      if (at === numbers.length) at = 0;
      const number = numbers[at]!;
      if (counts[number] === 0) appeared.push(number);
      counts[number]!++;
    }
    const distinct = new Map<Rejection, number>();
    for (let index = 0; index < appeared.length; index++) {
      const number = appeared[index]!;
      const { rejection } = this.#book.at(number - 1);
      distinct.set(rejection, counts[number]! + (distinct.get(rejection) ?? 0));
    }
    return distinct;
  }

  #at(position: number): Rejection {
    return this.#book.at(this.#numbers[position]! - 1).rejection;
  }
}
