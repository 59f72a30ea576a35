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
  if (Array.isArray(data)) return `[${data.map(spell).join(',')}]`;
  if (typeof data !== 'object' || data === null) return JSON.stringify(data) ?? 'null';
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${spell(value)}`).join(',')}}`;
}
