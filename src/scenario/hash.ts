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
  return createHash('sha256').update(spell(data)).digest('hex');
}

/**
 * JSON with sorted keys, as JSON.stringify with a replacer that sorts would write it, in a fraction of its time: what stands in
 * many places, such as the options of kubelets, is spelled once.
 */
export function spell(data: unknown): string {
  return spellValue(data, new Map()) ?? 'null';
}

/** Undefined for what JSON leaves out. */
function spellValue(value: unknown, known: Map<object, string>): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = known.get(value);
  if (text === undefined) {
    text = Array.isArray(value) ? spellList(value, known) : spellMap(value as Readonly<Record<string, unknown>>, known);
    known.set(value, text);
  }
  return text;
}

function spellList(list: readonly unknown[], known: Map<object, string>): string {
  return `[${list.map((element) => spellValue(element, known) ?? 'null').join(',')}]`;
}

function spellMap(map: Readonly<Record<string, unknown>>, known: Map<object, string>): string {
  let text = '';
  for (const key of Object.keys(map).sort()) {
    const field = spellValue(map[key], known);
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${field}`;
  }
  return `{${text}}`;
}
