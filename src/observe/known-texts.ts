import { grown } from './statistics/grown.ts';
import { StructuralHash } from './structural-hash.ts';

/** Texts remembered at one path, 16 bytes each and the text; beyond, all are forgotten and it begins anew. */
const LIMIT = 16_384;

/** What a StructuralHash adds for texts that come again and again at one path: looked up, not hashed letter by letter. */
export class KnownTexts {
  readonly #path: number;
  /** Where the sums of a text begin. */
  readonly #places = new Map<string, number>();
  readonly #hash = new StructuralHash();
  #sums = new Int32Array(64);
  /** The text that came last, which often comes again, and its place. */
  #last = '';
  #lastPlace = 0;

  constructor(path: number) {
    this.#path = path;
    this.#lastPlace = this.#learn('');
  }

  /** As `hash.addText(text, path)`. */
  add(hash: StructuralHash, text: string): void {
    if (text !== this.#last) {
      this.#lastPlace = this.#places.get(text) ?? this.#learn(text);
      this.#last = text;
    }
    hash.addSums(this.#sums, this.#lastPlace);
  }

  /** As `hash.addDifference(text, old, path)`. */
  addDifference(hash: StructuralHash, text: string | undefined, old: string | undefined): void {
    if (text === old) return;
    if (text === undefined) hash.addDifference(text, old, this.#path);
    else this.add(hash, text);
  }

  #learn(text: string): number {
    if (this.#places.size === LIMIT) this.#places.clear();
    const place = this.#places.size * 4;
    this.#places.set(text, place);
    this.#sums = grown(this.#sums, place + 4);
    this.#hash.reset();
    this.#hash.addText(text, this.#path);
    this.#sums.set(this.#hash.sums, place);
    return place;
  }
}

/** The same for texts of which each belongs to an object that the store keeps in a slot: one is remembered for each slot. */
export class TextsBySlot {
  readonly #path: number;
  readonly #texts: (string | undefined)[] = [];
  readonly #hash = new StructuralHash();
  #sums = new Int32Array(64);

  constructor(path: number) {
    this.#path = path;
  }

  /** As `hash.addText(text, path)`. */
  add(hash: StructuralHash, text: string, slot: number): void {
    if (this.#texts[slot] !== text) this.#learn(text, slot);
    hash.addSums(this.#sums, slot * 4);
  }

  #learn(text: string, slot: number): void {
    while (this.#texts.length <= slot) this.#texts.push(undefined);
    this.#texts[slot] = text;
    this.#sums = grown(this.#sums, slot * 4 + 4);
    this.#hash.reset();
    this.#hash.addText(text, this.#path);
    this.#sums.set(this.#hash.sums, slot * 4);
  }
}
