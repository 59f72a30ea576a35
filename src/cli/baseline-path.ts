import { existsSync } from 'node:fs';
import path from 'node:path';
import type { InputFile } from '../scenario/scenario.ts';
import { toFileName } from './results-directory.ts';

/** Where the baseline of a scenario lies unless somebody says otherwise: beside it, one for each variant. */
export function baselineFile(given: string | undefined, scenario: string, variant: string | undefined): InputFile {
  const stem = scenario.replace(/\.ya?ml$/, '');
  const shown = given ?? `${variant === undefined ? stem : `${stem}.${toFileName(variant)}`}.baseline.json`;
  return { shown, path: path.resolve(shown) };
}

export function isThere({ path: file }: InputFile): boolean {
  return existsSync(file);
}
