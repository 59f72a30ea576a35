/** Positions to a block: what is remembered of nodes together. Two words of bits. */
export const BLOCK_SHIFT = 6;
export const BLOCK_SIZE = 1 << BLOCK_SHIFT;

export function blockCountOf(nodeCount: number): number {
  return (nodeCount + BLOCK_SIZE - 1) >> BLOCK_SHIFT;
}

/** A set of positions, 32 to a word, that is counted and searched word by word. */
export class NodeBits {
  readonly words: Int32Array;
  readonly #count: number;

  constructor(count: number) {
    this.words = new Int32Array(2 * blockCountOf(count));
    this.#count = count;
  }

  clearAll(): void {
    this.words.fill(0);
  }

  setAll(): void {
    const whole = this.#count >> 5;
    this.words.fill(-1, 0, whole);
    this.words.fill(0, whole);
    if ((this.#count & 31) > 0) this.words[whole] = (1 << (this.#count & 31)) - 1;
  }

  set(position: number): void {
    this.words[position >> 5]! |= 1 << (position & 31);
  }

  clear(position: number): void {
    this.words[position >> 5]! &= ~(1 << (position & 31));
  }

  has(position: number): boolean {
    return (this.words[position >> 5]! & (1 << (position & 31))) !== 0;
  }

  get isEmpty(): boolean {
    for (let index = 0; index < this.words.length; index++) if (this.words[index] !== 0) return false;
    return true;
  }

  countIn(block: number): number {
    return countBits(this.words[2 * block]!) + countBits(this.words[2 * block + 1]!);
  }

  /** How many there are from `from` on and before `to`. */
  count(from: number, to: number): number {
    if (from >= to) return 0;
    const { words } = this;
    const last = (to - 1) >> 5;
    const lastMask = -1 >>> (31 - ((to - 1) & 31));
    let index = from >> 5;
    let word = words[index]! & (-1 << (from & 31));
    let count = 0;
    for (; index < last; word = words[++index]!) count += countBits(word);
    return count + countBits(word & lastMask);
  }

  /** The member before which there are `skipped` others from `from` on; -1: none. */
  nth(from: number, to: number, skipped: number): number {
    if (from >= to) return -1;
    const { words } = this;
    const last = (to - 1) >> 5;
    let index = from >> 5;
    let word = words[index]! & (-1 << (from & 31));
    let left = skipped;
    for (let inWord = countBits(word); inWord <= left; inWord = countBits(word)) {
      if (index === last) return -1;
      left -= inWord;
      word = words[++index]!;
    }
    for (; left > 0; left--) word &= word - 1;
    const position = (index << 5) + 31 - Math.clz32(word & -word);
    return position < to ? position : -1;
  }

  /** Takes the members from `from` on and before `to` out of the set and into a list; how many these are. Whole words of 32. */
  take(from: number, to: number, list: Int32Array): number {
    const { words } = this;
    const end = Math.min((to + 31) >> 5, words.length);
    let count = 0;
    for (let index = from >> 5; index < end; index++) {
      let word = words[index]!;
      if (word === 0) continue;
      words[index] = 0;
      // The lowest bit that is set, and so on.
      for (; word !== 0; word &= word - 1) list[count++] = (index << 5) + 31 - Math.clz32(word & -word);
    }
    return count;
  }

  /** The first member from `from` on and before `to`; -1: none. */
  next(from: number, to: number): number {
    if (from >= to) return -1;
    let index = from >> 5;
    const last = (to - 1) >> 5;
    let word = this.words[index]! & (-1 << (from & 31));
    while (word === 0) {
      if (index === last) return -1;
      word = this.words[++index]!;
    }
    // The lowest bit that is set.
    const position = (index << 5) + 31 - Math.clz32(word & -word);
    return position < to ? position : -1;
  }
}

/** Bits that are set in a word of 32: pairs, then fours, then bytes are added up beside one another. */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
