import { avalanche, hashText } from '../engine/rng.ts';

/**
 * A UID in the usual form, made from what names the object and from the count of objects that had the name before: the
 * same in every run, whatever else is created.
 */
export function createUid(seed: string, kind: string, key: string, incarnation: number): string {
  const text = `${seed}/${kind}/${key}/${incarnation}`;
  const a = hashText(text);
  const b = hashText(text, a ^ 0x9e3779b9);
  const c = avalanche(a ^ Math.imul(b, 0x85ebca6b));
  const d = avalanche(b ^ Math.imul(c, 0xc2b2ae35));
  write(a, 0, 8);
  write(b >>> 16, 9, 4);
  write(b, 15, 3);
  write(c >>> 16, 20, 3);
  write(c, 24, 4);
  write(d, 28, 8);
  return String.fromCharCode.apply(undefined, codes);
}

/** A UID being written, character by character: so it is one flat text from the beginning, where a sum of texts is a tree of them. */
const codes = codesOf('00000000-0000-4000-8000-000000000000');
const DIGITS = codesOf('0123456789abcdef');

/** The last `count` hexadecimal digits of a number. */
function write(value: number, from: number, count: number): void {
  let rest = value;
  for (let at = from + count - 1; at >= from; at--) {
    codes[at] = DIGITS[rest & 15]!;
    rest >>>= 4;
  }
}

function codesOf(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
