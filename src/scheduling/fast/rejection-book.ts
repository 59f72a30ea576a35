import type { Rejection } from '../plugin.ts';

/** A rejection and which filter of the profile gave it. */
export interface BookedRejection {
  readonly rejection: Rejection;
  readonly order: number;
}

/** Numbers rejections, so that a node's takes two bytes. */
export class RejectionBook {
  readonly #entries: BookedRejection[] = [];
  readonly #numbers: Map<Rejection, number>[] = [];

  get count(): number {
    return this.#entries.length;
  }

  at(number: number): BookedRejection {
    return this.#entries[number]!;
  }

  numberOf(rejection: Rejection, order: number): number {
    const numbers = (this.#numbers[order] ??= new Map());
    const known = numbers.get(rejection);
    if (known !== undefined) return known;
    numbers.set(rejection, this.#entries.length);
    return this.#entries.push({ rejection, order }) - 1;
  }
}
