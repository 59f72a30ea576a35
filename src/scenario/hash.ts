import { createHash } from 'node:crypto';
import { readChunks } from './files.ts';
import type { InputFile } from './scenario.ts';

/** SHA-256, in hex, of what is in a file, unpacked: the same for `x.csv` and `x.csv.gz`. @throws InputError like readChunks */
export async function hashContents(file: InputFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** SHA-256, in hex, of plain data; the order of keys does not count. */
export function hashData(data: unknown): string {
  const hash = createHash('sha256');
  let text = '';
  writeValue(data, new Map(), (piece) => {
    text += piece;
    if (text.length < PIECE_LENGTH) return;
    hash.update(text);
    text = '';
  });
  return hash.update(text).digest('hex');
}

/** Thousands of machines spell megabytes, of which nobody needs the whole. */
const PIECE_LENGTH = 65_536;

/**
 * JSON with sorted keys, as JSON.stringify with a replacer that sorts would write it, in a fraction of its time: what stands in
 * many places, such as the options of kubelets, is spelled once.
 */
export function spell(data: unknown): string {
  return spellValue(data, new Map()) ?? 'null';
}

/** How what stands in many places is spelled: objects, and keys with their colons. */
type Known = Map<object | string, string>;

/** The lists of a map come element by element, all else at once. */
function writeValue(value: unknown, known: Known, write: (piece: string) => void): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    write(spellValue(value, known) ?? 'null');
    return;
  }
  let between = '{';
  for (const key of sortedKeys(value)) {
    const field = (value as Readonly<Record<string, unknown>>)[key];
    if (Array.isArray(field)) {
      write(between + spellKey(key, known));
      writeList(field, known, write);
    } else {
      const text = spellValue(field, known);
      if (text === undefined) continue;
      write(between + spellKey(key, known) + text);
    }
    between = ',';
  }
  write(between === '{' ? '{}' : '}');
}

function writeList(list: readonly unknown[], known: Known, write: (piece: string) => void): void {
  let between = '[';
  for (const element of list) {
    write(between + (spellValue(element, known) ?? 'null'));
    between = ',';
  }
  write(between === '[' ? '[]' : ']');
}

/** Undefined for what JSON leaves out. */
function spellValue(value: unknown, known: Known): string | undefined {
  if (typeof value === 'string') return spellText(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = known.get(value);
  if (text === undefined) {
    text = Array.isArray(value) ? spellList(value, known) : spellMap(value as Readonly<Record<string, unknown>>, known);
    known.set(value, text);
  }
  return text;
}

function spellList(list: readonly unknown[], known: Known): string {
  return `[${list.map((element) => spellValue(element, known) ?? 'null').join(',')}]`;
}

function spellMap(map: Readonly<Record<string, unknown>>, known: Known): string {
  let text = '{';
  for (const key of sortedKeys(map)) {
    const field = spellValue(map[key], known);
    if (field !== undefined) text += (text === '{' ? '' : ',') + spellKey(key, known) + field;
  }
  return `${text}}`;
}

function spellKey(key: string, known: Known): string {
  let text = known.get(key);
  if (text === undefined) known.set(key, (text = `${spellText(key)}:`));
  return text;
}

/** What needs no escapes is spelled without asking. */
function spellText(text: string): string {
  return /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Most maps have few keys, which are sorted by insertion. */
function sortedKeys(map: object): readonly string[] {
  const keys = Object.keys(map);
  if (keys.length > FEW_KEYS) return keys.sort();
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index]!;
    let at = index;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
  return keys;
}

const FEW_KEYS = 16;
