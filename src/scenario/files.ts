import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { InputError } from '../api/input-error.ts';
import type { InputFile } from './scenario.ts';

/** Manifests and scenarios are read whole; whatever is longer belongs into a trace. Far below what V8 can hold. */
const MAX_TEXT_BYTES = 268_435_456;

/**
 * The contents of a file in pieces, gzip (known by its first two bytes) unpacked on the way.
 *
 * @throws InputError when the file is missing, unreadable, a folder, empty or cut off.
 */
export async function* readChunks(file: InputFile): AsyncGenerator<Uint8Array> {
  const problem = await findProblem(file.path);
  if (problem !== undefined) throw new InputError(problem, { file: file.shown });
  let isEmpty = true;
  try {
    for await (const chunk of openContents(file.path)) {
      isEmpty &&= chunk.length === 0;
      yield chunk;
    }
  } catch (error) {
    throw new InputError(describeFailure(error as NodeJS.ErrnoException), { file: file.shown });
  }
  if (isEmpty) throw new InputError('the file is empty', { file: file.shown });
}

/** The whole file as text. @throws InputError like {@link readChunks}, and when it is not UTF-8. */
export async function readText(file: InputFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readChunks(file)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_TEXT_BYTES)
      throw new InputError(`the file is longer than ${MAX_TEXT_BYTES} bytes`, { file: file.shown });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new InputError('expected UTF-8 text, there are bytes that are not', { file: file.shown });
  }
}

async function findProblem(path: string): Promise<string | undefined> {
  try {
    const status = await stat(path);
    if (status.isDirectory()) return 'expected a file, there is a folder';
    return status.isFile() ? undefined : 'expected a regular file';
  } catch (error) {
    return describeFailure(error as NodeJS.ErrnoException);
  }
}

/** A file that begins like gzip is opened anew: what has come of it is of no use to who unpacks it. */
async function* openContents(path: string): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    if (isFirst && isGzip(chunk)) {
      yield* unpack(path);
      return;
    }
    isFirst = false;
    yield chunk;
  }
}

function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

async function* unpack(path: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path);
  const unzip = createGunzip();
  source.on('error', (error) => unzip.destroy(error));
  try {
    yield* source.pipe(unzip) as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
  }
}

const FAILURES: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'this file may not be read (permission denied)'],
  ['EPERM', 'this file may not be read (permission denied)'],
  ['ENAMETOOLONG', 'the name of this file is too long'],
  ['ELOOP', 'this is a link to itself'],
  ['Z_BUF_ERROR', 'the gzip data ends too early: the file is cut off'],
  ['Z_DATA_ERROR', 'the gzip data is damaged'],
]);

function describeFailure({ code = '', message }: NodeJS.ErrnoException): string {
  return FAILURES.get(code) ?? `this file cannot be read (${code || message})`;
}
