import { readFile } from 'node:fs/promises';
import { importModule } from '../../scenario/import-module.ts';
import { ROOT } from '../../scenario/root.ts';

/** The program of the page, built from src/report/. */
export interface PageBundle {
  readonly script: string;
  readonly style: string;
  /** Of the packages that are part of the script. */
  readonly licences: string;
}

/** From dist/report/, or built on the spot where the sources run. */
export async function loadPageBundle(): Promise<PageBundle> {
  if (!ROOT.pathname.endsWith('/dist/')) {
    const builder = new URL('../scripts/page-bundle.mjs', ROOT).href;
    return ((await importModule(builder)) as { readonly buildPage: () => Promise<PageBundle> }).buildPage();
  }
  const read = (file: string): Promise<string> => readFile(new URL(`report/${file}`, ROOT), 'utf8');
  const [script, style, licences] = await Promise.all([read('page.js'), read('page.css'), read('licences.txt')]);
  return { script, style, licences };
}
