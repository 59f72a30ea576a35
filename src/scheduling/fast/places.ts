import type { KeptTally } from './class-tallies.ts';
import type { HostSignatures } from './host-signatures.ts';
import type { Domains } from './node-domains.ts';

/** More domains than this are not worth a place each. */
const MAX_DOMAINS = 16;
/** What is counted by more tallies than this does not go into one number. */
const MAX_TALLIES = 2;
/** HostSignatures.numbers are below this. */
const SIGNATURES = 65_536;

/**
 * Where nodes stand for the plugins that count pods for one pod class: in one place are those in the same domains and with
 * the same counts for their hostnames, so that these plugins have one answer for them all. Places are numbered as they are
 * met; numbers of places that nobody is in any more are given again.
 */
export class Places {
  readonly #domains: Domains;
  readonly #signatures: readonly HostSignatures[];
  /** By position. */
  readonly #numbers: Int32Array;
  /** By domain and signatures. */
  readonly #known = new Map<number, number>();
  /** By place: what it is known by, how many nodes are there, and one that has come. */
  readonly #keys: number[] = [];
  readonly #populations: number[] = [];
  readonly #members: number[] = [];
  readonly #free: number[] = [];

  constructor(domains: Domains, tallies: readonly KeptTally[]) {
    this.#domains = domains;
    this.#signatures = tallies.map(({ signatures }) => signatures);
    for (const signatures of this.#signatures) signatures.follow();
    this.#numbers = new Int32Array(domains.numbers.length);
    for (let position = 0; position < this.#numbers.length; position++) this.#enter(position);
  }

  /** They are not wanted any more. */
  release(): void {
    for (const signatures of this.#signatures) signatures.unfollow();
  }

  static areWorthwhile({ count }: Domains, tallies: readonly KeptTally[]): boolean {
    return count <= MAX_DOMAINS && tallies.length <= MAX_TALLIES;
  }

  areOf(domains: Domains, tallies: readonly KeptTally[]): boolean {
    if (domains !== this.#domains || tallies.length !== this.#signatures.length) return false;
    for (let index = 0; index < tallies.length; index++) {
      if (tallies[index]!.signatures !== this.#signatures[index]) return false;
    }
    return true;
  }

  /** One more than the highest number. */
  get count(): number {
    return this.#keys.length;
  }

  of(position: number): number {
    return this.#numbers[position]!;
  }

  /** The position of one of the nodes that are there. */
  memberOf(place: number): number {
    const known = this.#members[place]!;
    if (this.#numbers[known] === place) return known;
    return (this.#members[place] = this.#numbers.indexOf(place));
  }

  /** Tells of the nodes that have come to another place since the last time. */
  forEachMoved(tell: (position: number) => void): void {
    const move = (position: number): void => {
      if (this.#keyOf(position) === this.#keys[this.#numbers[position]!]) return;
      this.#leave(position);
      this.#enter(position);
      tell(position);
    };
    for (let index = 0; index < this.#signatures.length; index++) this.#signatures[index]!.forEachMoved(move);
  }

  #keyOf(position: number): number {
    let key = this.#domains.numbers[position]!;
    for (let index = 0; index < this.#signatures.length; index++) {
      key = key * SIGNATURES + this.#signatures[index]!.numbers[position]!;
    }
    return key;
  }

  #enter(position: number): void {
    const key = this.#keyOf(position);
    const place = this.#known.get(key) ?? this.#open(key);
    this.#populations[place]!++;
    this.#members[place] = position;
    this.#numbers[position] = place;
  }

  #open(key: number): number {
    const place = this.#free.pop() ?? this.#keys.length;
    this.#known.set(key, place);
    this.#keys[place] = key;
    this.#populations[place] = 0;
    return place;
  }

  #leave(position: number): void {
    const place = this.#numbers[position]!;
    if (--this.#populations[place]! > 0) return;
    this.#known.delete(this.#keys[place]!);
    this.#free.push(place);
  }
}
