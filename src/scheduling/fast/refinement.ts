import { MAX_BLOCK_GROUPS } from './class-facts.ts';
import type { KeptTally } from './class-tallies.ts';
import type { HostSignatures } from './host-signatures.ts';
import type { Domains } from './node-domains.ts';

/** Added to the group of a node that stands apart: out of reach of all that is kept by block. */
export const APART = 2 * MAX_BLOCK_GROUPS;

/** More domains than this are not worth a group each. */
const MAX_DOMAINS = 16;

/**
 * How the groups of one pod class are made finer, so that the plugins that count pods give all nodes of a group the same
 * answers: nodes in different domains are in different groups, and those for whose hostname alone something has been counted
 * stand apart, one by one.
 */
export class Refinement {
  readonly #domains: Domains;
  readonly #signatures: readonly HostSignatures[];

  constructor(domains: Domains, tallies: readonly KeptTally[]) {
    this.#domains = domains;
    this.#signatures = tallies.map(({ signatures }) => signatures);
    for (const signatures of this.#signatures) signatures.follow();
  }

  static isWorthwhile({ count }: Domains): boolean {
    return count <= MAX_DOMAINS;
  }

  /** By position. */
  get numbers(): Int32Array {
    return this.#domains.numbers;
  }

  isOf(domains: Domains, tallies: readonly KeptTally[]): boolean {
    if (domains !== this.#domains || tallies.length !== this.#signatures.length) return false;
    for (let index = 0; index < tallies.length; index++) {
      if (tallies[index]!.signatures !== this.#signatures[index]) return false;
    }
    return true;
  }

  isApart(position: number): boolean {
    for (let index = 0; index < this.#signatures.length; index++) {
      if (this.#signatures[index]!.numbers[position] !== 0) return true;
    }
    return false;
  }

  /** Tells of the nodes that may have come to stand apart, or no longer do, since the last time. */
  forEachMoved(tell: (position: number) => void): void {
    for (let index = 0; index < this.#signatures.length; index++) {
      const { moved } = this.#signatures[index]!;
      for (let at = 0; at < moved.length; at++) tell(moved[at]!);
      moved.length = 0;
    }
  }
}
