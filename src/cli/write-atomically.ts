import { randomUUID } from 'node:crypto';
import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { InputError } from '../api/input-error.ts';

/**
 * Puts a text or bytes into a file, all of it or nothing, also when others do the same on other machines at that time. What is no ordinary
 * file (a pipe, /dev/stdout) is written to directly.
 */
export function writeAtomically(file: string, text: string | Uint8Array): void {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    if (isSpecial(file)) {
      writeFileSync(file, text);
      return;
    }
    writeFileSync(partial, text);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError(`this file cannot be written (${code})`, { file });
  }
}

function isSpecial(file: string): boolean {
  const status = lstatSync(file, { throwIfNoEntry: false });
  return status !== undefined && !status.isFile() && !status.isDirectory();
}
