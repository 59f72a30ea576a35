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

/** JSON with sorted keys, as JSON.stringify with a replacer that sorts would write it, in a fifth of its time. */
export function spell(data: unknown): string {
  return spellValue(data) ?? 'null';
}

/** Undefined for what JSON leaves out. */
function spellValue(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((element) => spellValue(element) ?? 'null').join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const field = spellValue((value as Readonly<Record<string, unknown>>)[key]);
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${field}`;
  }
  return `{${text}}`;
}
