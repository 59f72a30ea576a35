import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmdirSync,
  statSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../api/input-error.ts';
import { hashText } from '../engine/rng.ts';
import type { ResultFile, ResultSink } from '../observe/results.ts';

/** Characters that are gathered before they go to the disk. */
const BUFFER_SIZE = 1 << 18;

/** Names of files have at most 255 bytes in all usual file systems; leaves room for what is put around. */
const LONGEST_NAME = 120;

/**
 * The folder of one run: `<out>/<scenario>/<run>/`.
 *
 * Files are written to a folder beside it, which takes its place in one step when all are complete. Until then an older
 * result stays, and whatever goes wrong leaves no half one.
 */
export class ResultsDirectory implements ResultSink {
  /** Where the results will lie after {@link commit}. */
  readonly path: string;
  readonly #partial: string;
  readonly #files: BufferedFile[] = [];
  /** The folder above, if it was made for this run. */
  readonly #ownParent: string | undefined;

  constructor(out: string, scenario: string, run: string) {
    const parent = join(out, toFileName(scenario));
    this.path = join(parent, toFileName(run));
    const isNew = !existsSync(parent);
    this.#partial = explained(out, () => {
      makeFolder(parent);
      return mkdtempSync(join(parent, '.partial-'));
    });
    this.#ownParent = isNew ? parent : undefined;
  }

  open(file: string): ResultFile {
    const opened = new BufferedFile(join(this.#partial, file));
    this.#files.push(opened);
    return opened;
  }

  /** Puts the results in their place. */
  commit(): void {
    for (const file of this.#files) file.close();
    explained(this.path, () => {
      const old = `${this.#partial}-old`;
      const hasOld = existsSync(this.path);
      if (hasOld) renameSync(this.path, old);
      renameSync(this.#partial, this.path);
      if (hasOld) rmSync(old, { recursive: true, force: true });
    });
  }

  /** Forgets all that was written. */
  discard(): void {
    for (const file of this.#files) file.abandon();
    rmSync(this.#partial, { recursive: true, force: true });
    if (this.#ownParent === undefined) return;
    try {
      rmdirSync(this.#ownParent);
    } catch {
      // Another run has put something there meanwhile.
    }
  }
}

class BufferedFile implements ResultFile {
  readonly #path: string;
  readonly #descriptor: number;
  #pieces: string[] = [];
  #length = 0;
  #isOpen = true;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = explained(path, () => openSync(path, 'w'));
  }

  write(content: string | Uint8Array): void {
    if (typeof content !== 'string') {
      this.#flush();
      this.#writeBytes(content);
      return;
    }
    this.#pieces.push(content);
    this.#length += content.length;
    if (this.#length >= BUFFER_SIZE) this.#flush();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#flush();
    this.abandon();
  }

  /** Lets go of the file without the rest. */
  abandon(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }

  #flush(): void {
    if (this.#length === 0) return;
    const bytes = Buffer.from(this.#pieces.join(''), 'utf8');
    this.#pieces = [];
    this.#length = 0;
    this.#writeBytes(bytes);
  }

  #writeBytes(bytes: Uint8Array): void {
    explained(this.#path, () => {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#descriptor, bytes, written);
    });
  }
}

/** Like mkdir -p. Node's own `recursive` never returns where a folder cannot be made below /proc. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'the quota is used up',
  ENOTDIR: 'part of the path is a file',
  EEXIST: 'there is a file of that name',
  ENOENT: 'the folder cannot be made',
  ENAMETOOLONG: 'the name is too long',
};

/** What the disk refuses is no bug. */
export function explained<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(
      `cannot write results: ${REASONS[code] ?? code}`,
      { file: path },
      '--out names another folder',
    );
  }
}

/** A name that is safe in every file system: other characters become %XX, long ones end in a hash. */
export function toFileName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._=+@-]/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    )
    .replace(/^\./, '%2e');
  if (safe.length <= LONGEST_NAME) return safe === '' ? '%' : safe;
  return `${safe.slice(0, LONGEST_NAME)}-${hashText(name).toString(16).padStart(8, '0')}`;
}
