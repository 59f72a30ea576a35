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
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  const [second, third] = [hex(b), hex(c)];
  return `${hex(a)}-${second.slice(0, 4)}-4${second.slice(5)}-8${third.slice(1, 4)}-${third.slice(4)}${hex(d)}`;
}
