import { stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../../api/input-error.ts';
import { hashContents } from '../../../scenario/hash.ts';
import type { CellJob } from './cell-job.ts';

/** What is in files, read again only when they have changed. */
export class FileHashes {
  readonly #known = new Map<string, { readonly stamp: string; readonly hash: string }>();

  /** @throws InputError for the first file that is missing or has something else in it. */
  async compare(folder: string, files: CellJob['files']): Promise<void> {
    for (const { name, hash } of files) {
      const file = path.resolve(folder, name);
      if ((await this.#hash(file)) === hash) continue;
      throw new InputError('this file is another one than where the sweep was started', { file });
    }
  }

  async #hash(file: string): Promise<string> {
    const status = await stat(file).catch(() => undefined);
    const stamp = `${status?.mtimeMs}/${status?.size}`;
    const known = this.#known.get(file);
    if (known?.stamp === stamp && status !== undefined) return known.hash;
    const hash = await hashContents({ shown: file, path: file });
    this.#known.set(file, { stamp, hash });
    return hash;
  }
}
