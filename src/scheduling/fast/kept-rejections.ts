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
  #distinct: ReadonlyMap<Rejection, number> | undefined;

  constructor(nodes: readonly NodeInfo[], book: RejectionBook, numbers: Uint16Array, start: number) {
    this.#nodes = nodes;
    this.#book = book;
    this.#numbers = numbers;
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

  #countEach(): ReadonlyMap<Rejection, number> {
    const counts = new Int32Array(this.#book.count + 1);
    const numbers: number[] = [];
    const count = (from: number, to: number): void => {
      for (let position = from; position < to; position++) {
        const number = this.#numbers[position]!;
        if (counts[number]!++ === 0) numbers.push(number);
      }
    };
    count(this.#start, this.#numbers.length);
    count(0, this.#start);
    const distinct = new Map<Rejection, number>();
    for (const number of numbers) {
      const { rejection } = this.#book.at(number - 1);
      distinct.set(rejection, counts[number]! + (distinct.get(rejection) ?? 0));
    }
    return distinct;
  }

  #at(position: number): Rejection {
    return this.#book.at(this.#numbers[position]! - 1).rejection;
  }
}
