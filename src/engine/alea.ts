import { DOUBLE_ZERO } from './double-zero.ts';
import type { BatchStream } from './rng.ts';

/** 2^-32. */
const UNIT = 2.3283064365386963e-10;

/**
 * Johannes Baagøe's Alea, a generator of uniform numbers in [0, 1) with a text for a seed: number for number that of seedrandom,
 * whose closures and seeding cost each stream some dozens of objects, and each number one.
 */
export class Alea implements BatchStream {
  #first = DOUBLE_ZERO;
  #second = DOUBLE_ZERO;
  #third = DOUBLE_ZERO;
  #carry = 1;

  constructor(seed: string) {
    let mashed = mash(FRESH, ' ');
    const first = share(mashed);
    mashed = mash(mashed, ' ');
    const second = share(mashed);
    mashed = mash(mashed, ' ');
    const third = share(mashed);
    mashed = mash(mashed, seed);
    this.#first = wrap(first - share(mashed));
    mashed = mash(mashed, seed);
    this.#second = wrap(second - share(mashed));
    mashed = mash(mashed, seed);
    this.#third = wrap(third - share(mashed));
  }

  next(): number {
    const sum = 2091639 * this.#first + this.#carry * UNIT;
    this.#carry = sum | 0;
    this.#first = this.#second;
    this.#second = this.#third;
    this.#third = sum - this.#carry;
    return this.#third;
  }

  fill(numbers: Float64Array): void {
    let first = this.#first;
    let second = this.#second;
    let third = this.#third;
    let carry = this.#carry;
    for (let i = 0; i < numbers.length; i++) {
      const sum = 2091639 * first + carry * UNIT;
      carry = sum | 0;
      first = second;
      second = third;
      third = sum - carry;
      numbers[i] = third;
    }
    this.#first = first;
    this.#second = second;
    this.#third = third;
    this.#carry = carry;
  }
}

/** What has mashed nothing yet. */
const FRESH = 0xefc8249d;

/** Mixes a text into a number, character by character. */
function mash(start: number, text: string): number {
  let mashed = start;
  for (let i = 0; i < text.length; i++) {
    mashed += text.charCodeAt(i);
    let rest = 0.02519603282416938 * mashed;
    mashed = rest >>> 0;
    rest = (rest - mashed) * mashed;
    mashed = rest >>> 0;
    mashed += (rest - mashed) * 4294967296;
  }
  return mashed;
}

function share(mashed: number): number {
  return (mashed >>> 0) * UNIT;
}

function wrap(difference: number): number {
  return difference < 0 ? difference + 1 : difference;
}
