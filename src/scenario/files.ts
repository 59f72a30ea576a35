import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { InputError } from '../api/input-error.ts';
import type { InputFile } from './scenario.ts';

/** Manifests and scenarios are read whole; whatever is longer belongs into a trace. Far below what V8 can hold. */
const MAX_TEXT_BYTES = 268_435_456;

/** So much is read at once. */
const CHUNK_BYTES = 65_536;

/** A packed file up to this length is unpacked at once, without the streams and threads for it: a thousandfold would still fit. */
const SMALL_PACKED_BYTES = 131_072;

/**
 * The contents of a file in pieces, gzip (known by its first two bytes) unpacked on the way.
 *
 * @throws InputError when the file is missing, unreadable, a folder, empty or cut off.
 */
export async function* readChunks(file: InputFile): AsyncGenerator<Uint8Array> {
  const problem = findProblem(file.path);
  if (problem !== undefined) throw new InputError(problem, { file: file.shown });
  let isEmpty = true;
  try {
    for await (const chunk of isGzip(file.path) ? unpack(file.path) : readPlain(file.path)) {
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
    return new TextDecoder('utf-8', { fatal: true }).decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  } catch {
    throw new InputError('expected UTF-8 text, there are bytes that are not', { file: file.shown });
  }
}

function findProblem(path: string): string | undefined {
  try {
    const status = statSync(path);
    if (status.isDirectory()) return 'expected a file, there is a folder';
    return status.isFile() ? undefined : 'expected a regular file';
  } catch (error) {
    return describeFailure(error as NodeJS.ErrnoException);
  }
}

function isGzip(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const start = new Uint8Array(2);
    return readSync(descriptor, start) === 2 && start[0] === 0x1f && start[1] === 0x8b;
  } finally {
    closeSync(descriptor);
  }
}

/** Waiting for a file costs less than the threads and streams that would wait for it. */
function* readPlain(path: string): Generator<Uint8Array> {
  const descriptor = openSync(path, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const length = readSync(descriptor, chunk);
      if (length === 0) return;
      yield length === CHUNK_BYTES ? chunk : chunk.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

async function* unpack(path: string): AsyncGenerator<Uint8Array> {
  const { createGunzip, gunzipSync } = await import('node:zlib');
  if (statSync(path).size <= SMALL_PACKED_BYTES) return yield gunzipSync(readFileSync(path));
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
