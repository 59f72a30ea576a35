import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readChunks, readText } from './files.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'orrery-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Long when packed, too. */
const LONG = Array.from({ length: 100_000 }, (_, line) => `${Math.imul(line, 2_654_435_761) >>> 0}\n`).join('');
const SHORT = 'line of a short file\n'.repeat(1000);

function write(name: string, content: string | Uint8Array): { shown: string; path: string } {
  writeFileSync(path.join(folder, name), content);
  return { shown: name, path: path.join(folder, name) };
}

/** One of the last bytes, which are a checksum, is another one. */
function damaged(packed: Uint8Array): Uint8Array {
  return packed.with(-6, packed.at(-6)! ^ 1);
}

test.each<[string, string | Uint8Array]>([
  ['plain.csv', LONG],
  ['packed.csv.gz', gzipSync(LONG)],
  ['packed-under-another-name.csv', gzipSync(LONG)],
  ['two-members.gz', Buffer.concat([gzipSync(LONG.slice(0, 100)), gzipSync(LONG.slice(100))])],
])('%s comes in pieces', async (name, content) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(write(name, content))) chunks.push(chunk);
  expect(chunks.length).toBeGreaterThan(1);
  expect(Buffer.concat(chunks).toString()).toBe(LONG);
});

test('what is small when packed comes at once', async () => {
  const two = Buffer.concat([gzipSync(SHORT.slice(0, 100)), gzipSync(SHORT.slice(100))]);
  expect(await readText(write('small.gz', gzipSync(SHORT)))).toBe(SHORT);
  expect(await readText(write('small-two-members.gz', two))).toBe(SHORT);
});

test.each<[string, string | Uint8Array, string]>([
  ['empty.csv', '', 'empty.csv the file is empty'],
  ['empty.csv.gz', gzipSync(''), 'empty.csv.gz the file is empty'],
  ['cut.gz', gzipSync(LONG).subarray(0, 200_000), 'cut.gz the gzip data ends too early: the file is cut off'],
  ['cut-small.gz', gzipSync(LONG).subarray(0, 500), 'cut-small.gz the gzip data ends too early: the file is cut off'],
  ['bad.gz', damaged(gzipSync(SHORT)), 'bad.gz the gzip data is damaged'],
  ['latin1.yaml', Uint8Array.of(0x61, 0xe4), 'latin1.yaml expected UTF-8 text, there are bytes that are not'],
])('%s is refused', async (name, content, line) => {
  await expect(readText(write(name, content))).rejects.toMatchObject({ line });
});

test('whoever stops reading early leaves nothing open', async () => {
  for await (const chunk of readChunks(write('long.gz', gzipSync(LONG)))) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
});
