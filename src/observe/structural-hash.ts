import { avalanche, hashText } from '../engine/rng.ts';

/** Hashes of the names of fields: few, and asked for all the time. */
const nameHashes = new Map<string, number>();

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

type Fields = Readonly<Record<string, unknown>>;

/** Marks of the types, so that "1", 1 and true differ. */
const TEXT = 0x51ed270b;
const NUMBER = 0x2545f491;
const TRUE = 0x3c6ef372;
const FALSE = 0x1b873593;
const NULL = 0x7f4a7c15;
const GONE = 0x6a09e667;
const EMPTY = 0x510e527f;

const MIX = 0x9e3779b1;

/**
 * Digests plain data into four 32-bit sums.
 *
 * Each leaf is hashed with the path that leads to it and added to the sums; so field boundaries cannot blur, the order in
 * which an object's fields were written does not count, the order of an array does, and a field that is undefined is the
 * same as one that is not there.
 */
export class StructuralHash {
  readonly sums = new Int32Array(4);

  reset(): void {
    const { sums } = this;
    sums[0] = sums[1] = sums[2] = sums[3] = 0;
  }

  /** Adds everything in `value`. */
  add(value: unknown, path: number): void {
    if (typeof value === 'string') this.addText(value, path);
    else if (typeof value === 'number') this.addNumber(value, path);
    else if (typeof value === 'boolean') this.#addLeaf(path, value ? TRUE : FALSE, 0);
    else if (typeof value === 'object') this.#addObject(value, path);
  }

  /** Adds the four sums that stand at `place`. */
  addSums(known: Int32Array, place: number): void {
    const { sums } = this;
    sums[0] = sums[0]! + known[place]!;
    sums[1] = sums[1]! + known[place + 1]!;
    sums[2] = sums[2]! + known[place + 2]!;
    sums[3] = sums[3]! + known[place + 3]!;
  }

  /** Adds where `value` differs from `old`: the same sums for equal contents, whether or not objects are shared. */
  addDifference(value: unknown, old: unknown, path: number): void {
    if (value === old) return;
    if (typeof value !== 'object' || typeof old !== 'object' || value === null || old === null) {
      if (value === undefined) this.#addLeaf(path, GONE, 0);
      else this.add(value, path);
      return;
    }
    if (Array.isArray(value) !== Array.isArray(old)) this.add(value, path);
    else if (Array.isArray(value)) this.#addArrayDifference(value, old as readonly unknown[], path);
    else this.#addFieldDifference(value as Fields, old as Fields, path);
  }

  #addArrayDifference(value: readonly unknown[], old: readonly unknown[], path: number): void {
    const length = Math.max(value.length, old.length);
    for (let i = 0; i < length; i++) {
      if (value[i] !== old[i]) this.addDifference(value[i], old[i], stepTo(path, i));
    }
  }

  #addFieldDifference(value: Fields, old: Fields, path: number): void {
    let missing = 0;
    for (const _ in old) missing++;
    for (const name in value) {
      const field = value[name];
      const oldField = old[name];
      if (oldField !== undefined) missing--;
      if (field !== oldField) this.addDifference(field, oldField, step(path, name));
    }
    if (missing === 0) return;
    for (const name in old) {
      if (old[name] !== undefined && !(name in value)) this.#addLeaf(step(path, name), GONE, 0);
    }
  }

  #addObject(value: object | null, path: number): void {
    if (value === null) return this.#addLeaf(path, NULL, 0);
    if (Array.isArray(value)) return this.#addArray(value, path);
    let isEmpty = true;
    for (const name in value) {
      isEmpty = false;
      this.add((value as Fields)[name], step(path, name));
    }
    if (isEmpty) this.#addLeaf(path, EMPTY, 0);
  }

  #addArray(value: readonly unknown[], path: number): void {
    for (let i = 0; i < value.length; i++) this.add(value[i], stepTo(path, i));
    if (value.length === 0) this.#addLeaf(path, EMPTY, 1);
  }

  addNumber(value: number, path: number): void {
    // -0 is 0.
    float[0] = value + 0;
    this.#addLeaf(path, NUMBER ^ words[0]!, words[1]!);
  }

  addText(text: string, path: number): void {
    let a = TEXT ^ text.length;
    let b = path;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b + code, 0x9e3779b1);
      b ^= b >>> 15;
    }
    this.#addLeaf(path, a, b);
  }

  #addLeaf(path: number, a: number, b: number): void {
    const { sums } = this;
    // Six times the same mixing, written out: calls would cost more than all the rest, and V8 inlines only so much.
    const start = path ^ a;
    let first = Math.imul(start ^ (start >>> 16), 0x85ebca6b);
    first = Math.imul(first ^ (first >>> 13), MIX) ^ (first >>> 15) ^ b;
    const other = path + Math.imul(b, 0xc2b2ae35);
    let second = Math.imul(other ^ (other >>> 16), 0x27d4eb2f);
    second = Math.imul(second ^ (second >>> 13), MIX) ^ (second >>> 15) ^ a;
    let lane = Math.imul(first ^ (first >>> 16), 0xcc9e2d51);
    sums[0] = sums[0]! + (Math.imul(lane ^ (lane >>> 13), MIX) ^ (lane >>> 15));
    lane = Math.imul(second ^ (second >>> 16), 0x1b873593);
    sums[1] = sums[1]! + (Math.imul(lane ^ (lane >>> 13), MIX) ^ (lane >>> 15));
    const both = first + second;
    lane = Math.imul(both ^ (both >>> 16), 0xe6546b64);
    sums[2] = sums[2]! + (Math.imul(lane ^ (lane >>> 13), MIX) ^ (lane >>> 15));
    const turned = first ^ ((second << 13) | (second >>> 19));
    lane = Math.imul(turned ^ (turned >>> 16), 0x165667b1);
    sums[3] = sums[3]! + (Math.imul(lane ^ (lane >>> 13), MIX) ^ (lane >>> 15));
  }
}

/** The path of an element of the array that lies at `path`. */
export function stepTo(path: number, index: number): number {
  return avalanche(Math.imul(path, 31) ^ (index + 0x3b9aca07)) | 0;
}

/** The path of a field of what lies at `path`. */
export function step(path: number, name: string): number {
  let hash = nameHashes.get(name);
  if (hash === undefined) {
    hash = hashText(name) | 0;
    if (nameHashes.size < 10_000) nameHashes.set(name, hash);
  }
  return avalanche(Math.imul(path, 31) ^ hash) | 0;
}
