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

/** JSON with sorted keys. */
function spell(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) => (isPlainMap(value) ? sortKeys(value) : value)) ?? 'null';
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As it is when its keys are in order already. */
function sortKeys(map: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const keys = Object.keys(map);
  if (keys.every((key, index) => index === 0 || keys[index - 1]! < key)) return map;
  return Object.fromEntries(keys.sort().map((key) => [key, map[key]]));
}
