import { readdir } from 'node:fs/promises';

/** A file of an extension folder. */
export interface ExtensionModule {
  /** Its name in the folder, with the extension. */
  readonly file: string;
  load(): Promise<{ readonly default?: unknown }>;
}

/**
 * The modules in a folder; none when it does not exist. What is built has a list in the place of this file, because there all
 * modules stand in one (scripts/build.mjs).
 *
 * @param folder ends with a slash
 */
export async function listModules(folder: URL): Promise<readonly ExtensionModule[]> {
  const files = (await filesIn(folder)).filter(isModule);
  return files.map((file) => ({
    file,
    load: () => import(/* @vite-ignore */ new URL(file, folder).href) as Promise<{ readonly default?: unknown }>,
  }));
}

async function filesIn(folder: URL): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Tests and declarations are no extensions. */
function isModule(file: string): boolean {
  return /\.(?:ts|js)$/.test(file) && !/\.(?:test|bench|fixture|d)\.(?:ts|js)$/.test(file);
}
