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
  return `${hex(a)}-${hex16(b >>> 16)}-4${hex(b).slice(5)}-8${hex(c).slice(1, 4)}-${hex16(c & 0xffff)}${hex(d)}`;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Four hexadecimal digits. */
function hex16(value: number): string {
  return BYTES[value >>> 8]! + BYTES[value & 0xff]!;
}

/** Eight hexadecimal digits. */
function hex(value: number): string {
  return hex16(value >>> 16) + hex16(value & 0xffff);
}
