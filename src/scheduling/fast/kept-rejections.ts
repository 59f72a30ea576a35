import type { Rejected } from '../failure.ts';
import type { NodeInfo } from '../node-info.ts';
import type { Rejection } from '../plugin.ts';
import type { RejectionBook } from './rejection-book.ts';

/** Why each node is out, as it was at one instant: numbers of rejections that others go on using. */
export class KeptRejections implements Rejected {
  readonly #nodes: readonly NodeInfo[];
  readonly #book: RejectionBook;
  /** By position. */
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
    const numbers = this.#numbers;
    const counts = new Uint32Array(this.#book.count);
    /** In the order in which they were met. */
    const met: number[] = [];
    const count = (from: number, to: number): void => {
      for (let position = from; position < to; position++) {
        const number = numbers[position]!;
        if (counts[number]!++ === 0) met.push(number);
      }
    };
    count(this.#start, numbers.length);
    count(0, this.#start);
    const distinct = new Map<Rejection, number>();
    for (const number of met) {
      const { rejection } = this.#book.at(number);
      distinct.set(rejection, counts[number]! + (distinct.get(rejection) ?? 0));
    }
    return distinct;
  }

  #at(position: number): Rejection {
    return this.#book.at(this.#numbers[position]!).rejection;
  }
}
