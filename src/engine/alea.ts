/** Spreads the characters of a text over 32 bits, going on from an earlier state; the whole part of the state is the hash. */
function mash(state: number, text: string): number {
  let n = state;
  for (let i = 0; i < text.length; i++) {
    let product = 0.02519603282416938 * (n + text.charCodeAt(i));
    n = product >>> 0;
    product = (product - n) * n;
    n = product >>> 0;
    n += (product - n) * 4294967296;
  }
  return n;
}

/** The hash as a fraction: in [0, 1). */
function toShare(state: number): number {
  return (state >>> 0) * 2.3283064365386963e-10;
}

function difference(a: number, b: number): number {
  return a < b ? a - b + 1 : a - b;
}

/** Each state is mashed from a blank before the seed comes in. */
const BLANK_0 = mash(0xefc8249d, ' ');
const BLANK_1 = mash(BLANK_0, ' ');
const BLANK_2 = mash(BLANK_1, ' ');

/**
 * Johannes Baagøe's Alea: a multiply-with-carry generator of numbers in [0, 1), seeded with a text. It gives what the package
 * seedrandom gives, which has not changed since 2019; a run has a stream for each pod, so that making one must cost little.
 */
export class Alea {
  // Fractions from the beginning, so that V8 keeps them as doubles in place.
  #oldest = toShare(BLANK_0);
  #middle = toShare(BLANK_1);
  #latest = toShare(BLANK_2);
  #carry = 1;

  constructor(seed: string) {
    const first = mash(BLANK_2, seed);
    const second = mash(first, seed);
    const third = mash(second, seed);
    this.#oldest = difference(this.#oldest, toShare(first));
    this.#middle = difference(this.#middle, toShare(second));
    this.#latest = difference(this.#latest, toShare(third));
  }

  next(): number {
    const product = 2091639 * this.#oldest + this.#carry * 2.3283064365386963e-10;
    this.#oldest = this.#middle;
    this.#middle = this.#latest;
    this.#carry = product | 0;
    this.#latest = product - this.#carry;
    return this.#latest;
  }
}
