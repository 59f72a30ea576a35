import path from 'node:path';
import { InputError, type Location } from '../api/input-error.ts';
import type { YamlDocument, YamlPath } from '../workload/yaml.ts';
import { readText } from './files.ts';
import { hashContents } from './hash.ts';
import { locateIn, type Override } from './overrides.ts';
import type { InputFile } from './scenario.ts';

/** The scenario file while it is being resolved: where things stand, which files it names, what there is to warn of. */
export class ScenarioSource {
  /** As given by the user. */
  readonly file: string;
  readonly warnings: string[] = [];
  readonly #document: YamlDocument;
  /** What does not stand at its place in the file; grows while files are found that say more. */
  overrides: readonly Override[];
  readonly #contentHashes = new Map<string, string>();

  constructor(file: string, document: YamlDocument, overrides: readonly Override[]) {
    this.file = file;
    this.#document = document;
    this.overrides = overrides;
  }

  get directory(): string {
    return path.dirname(path.resolve(this.file));
  }

  locate(at: YamlPath, of: 'key' | 'value' = 'value'): Location {
    return locateIn(this.#document, this.overrides, at, of);
  }

  error(message: string, at: YamlPath, hint?: string): InputError {
    return new InputError(message, this.locate(at), hint);
  }

  /** The file that is named at a place of the scenario. @throws InputError when it cannot be read; it points at that place. */
  async open(name: string, at: YamlPath): Promise<InputFile> {
    const shown = path.isAbsolute(name) ? name : path.join(path.dirname(this.file), name);
    const file = { shown, path: path.resolve(this.directory, name) };
    if (this.#contentHashes.has(name)) return file;
    try {
      this.#contentHashes.set(name, await hashContents(file));
    } catch (error) {
      if (error instanceof InputError) throw this.error(`${shown}: ${error.message}`, at);
      throw error;
    }
    return file;
  }

  /** The texts of files that are named in a list. @throws InputError */
  async read(names: readonly string[], at: YamlPath): Promise<{ file: string; text: string }[]> {
    const files: { file: string; text: string }[] = [];
    for (const [index, name] of names.entries()) {
      const file = await this.open(name, [...at, index]);
      files.push({ file: file.shown, text: await readText(file) });
    }
    return files;
  }

  /** All that were opened, in the order of their names. */
  get files(): readonly { readonly name: string; readonly hash: string }[] {
    const files = [...this.#contentHashes].map(([name, hash]) => ({ name, hash }));
    return files.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What was in an opened file. */
  contentHash(name: string): string {
    return this.#contentHashes.get(name)!;
  }
}
