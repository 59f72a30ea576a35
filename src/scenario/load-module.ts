import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import type { transformSync } from '@swc/wasm-typescript';
import { InputError, type Location } from '../api/input-error.ts';
import { readText } from './files.ts';
import { importModule } from './import-module.ts';
import { initialize, load, MODULE_MARK, resolve, type HookData } from './module-hooks.ts';
import { ROOT } from './root.ts';
import type { InputFile } from './scenario.ts';

/** `.ts` where the sources run, `.mjs` in what was built. */
const EXTENSION = existsSync(new URL('scenario/module-hooks.ts', ROOT)) ? '.ts' : '.mjs';

const MODULE_NAME = /\.(?:ts|mts|js|mjs)$/;

let isReady = false;

/**
 * The default export of a user's module. TypeScript is read by leaving its types out, as newer versions of Node do.
 *
 * @param hash of its contents: another content is another module.
 * @throws InputError for whatever goes wrong.
 */
export async function loadModule(file: InputFile, hash: string): Promise<unknown> {
  if (!MODULE_NAME.test(file.path))
    throw new InputError('expected a .ts, .mts, .js or .mjs file', { file: file.shown });
  const strip = /ts$/.test(file.path) || EXTENSION === '.ts' ? await loadStripper() : undefined;
  if (/ts$/.test(file.path)) checkTypeScript(strip!, await readText(file), file);
  registerHooks(strip);
  const url = `${pathToFileURL(file.path).href}?${MODULE_MARK}=${hash}`;
  // A data: module stands between, so that test runners and bundlers leave the import to Node.
  const bridge = `import * as module from ${JSON.stringify(url)}; export { module };`;
  let module: { readonly default?: unknown };
  try {
    const imported = (await importModule(`data:text/javascript,${encodeURIComponent(bridge)}`)) as {
      module: typeof module;
    };
    module = imported.module;
  } catch (error) {
    throw new InputError(`loading it failed: ${describe(error)}`, locateError(file, error), hintOf(error));
  }
  if (module.default === undefined)
    throw new InputError('there is no default export', { file: file.shown }, 'export default definePlugin({ ... })');
  return module.default;
}

/** Where in a module an error was thrown, if its stack tells. */
export function locateError(file: InputFile, error: unknown): Location {
  // Where a SyntaxError stands, versions of Node tell differently or not at all.
  const stack = error instanceof Error && !(error instanceof SyntaxError) ? (error.stack ?? '') : '';
  const path = pathToFileURL(file.path).pathname;
  const after = stack.slice(stack.indexOf(path) + path.length);
  const found = stack.includes(path) ? /^(?:\?[^:\s)]*)?:(\d+)(?::(\d+))?/.exec(after) : null;
  if (found === null) return { file: file.shown };
  return { file: file.shown, line: Number(found[1]), column: found[2] === undefined ? undefined : Number(found[2]) };
}

/** Here and not in the hooks, so that the mistake has its place. */
function checkTypeScript(strip: Strip, text: string, { shown }: InputFile): void {
  try {
    strip(text, { mode: 'strip-only', module: true });
  } catch (error) {
    const { message, startLine, startColumn } = error as { message?: string; startLine?: number; startColumn?: number };
    const location =
      startLine === undefined ? { file: shown } : { file: shown, line: startLine, column: (startColumn ?? 0) + 1 };
    throw new InputError(`this is not TypeScript that can be run: ${oneLine(message ?? String(error))}`, location);
  }
}

type Strip = typeof transformSync;

/** Only when it is needed: it is WebAssembly of some megabytes. */
async function loadStripper(): Promise<Strip> {
  const { transformSync: strip } = await import('@swc/wasm-typescript');
  return strip;
}

/** Node 22.15 and later ask the hooks in this thread; earlier ones start a thread for them. */
const { registerHooks: registerSyncHooks } = nodeModule as { readonly registerHooks?: (hooks: object) => void };

function registerHooks(strip: Strip | undefined): void {
  if (isReady) return;
  isReady = true;
  const data: HookData = { contract: here('scheduling/contract').href, base: import.meta.url };
  if (registerSyncHooks !== undefined) {
    initialize(data);
    registerSyncHooks({ resolve, load });
    return;
  }
  nodeModule.register(EXTENSION === '.mjs' ? here('scenario/module-hooks') : hooksWithoutTypes(strip!), { data });
}

/** The thread of the hooks cannot read TypeScript yet. */
function hooksWithoutTypes(strip: Strip): string {
  const { code } = strip(readFileSync(here('scenario/module-hooks'), 'utf8'), { mode: 'strip-only', module: true });
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

function here(path: string): URL {
  return new URL(`${path}${EXTENSION}`, ROOT);
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${oneLine(error.message)}` : String(error);
}

function hintOf(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  return /orrery\/plugin.* does not provide an export/.test(message)
    ? 'types are imported with import type'
    : undefined;
}

function oneLine(text: string): string {
  return text.replaceAll(/\?orrery-module=\w+/g, '').replaceAll(/\s+/g, ' ');
}
