/**
 * Hooks of Node's module loader: they let a user's plugin be TypeScript on every version of Node, and let it import
 * `orrery/plugin` wherever it lies. Node 20 runs this file in a thread of its own, so that it imports nothing of ours.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface HookData {
  /** The URL behind `orrery/plugin`. */
  readonly contract: string;
  /** Packages are looked up from here. */
  readonly base: string;
}

interface Resolved {
  readonly url: string;
  readonly format?: string;
  readonly shortCircuit?: boolean;
}

interface Loaded {
  readonly format: string;
  readonly source: string;
  readonly shortCircuit: true;
}

/** Modules with this in the query of their URL are ES modules, whatever package they lie in. */
export const MODULE_MARK = 'orrery-module';

const CONTRACT_NAME = 'orrery/plugin';
const STRIPPER = '@swc/wasm-typescript';

type Strip = (source: string, options: object) => { readonly code: string };

let hooks: HookData;
let strip: Strip | undefined;

export function initialize(data: HookData): void {
  hooks = data;
}

export function resolve(
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => unknown,
): unknown {
  if (specifier !== CONTRACT_NAME) return next(specifier, context);
  return { url: hooks.contract, format: 'module', shortCircuit: true } satisfies Resolved;
}

export function load(url: string, context: unknown, next: (url: string, context: unknown) => unknown): unknown {
  if (!url.startsWith('file:')) return next(url, context);
  const { pathname, searchParams } = new URL(url);
  const isTypeScript = /\.m?ts$/.test(pathname) && !pathname.includes('/node_modules/');
  if (!isTypeScript && !searchParams.has(MODULE_MARK)) return next(url, context);
  const file = fileURLToPath(url);
  const text = readFileSync(file, 'utf8');
  const source = isTypeScript ? stripTypes(text, file) : text;
  return { format: 'module', source, shortCircuit: true } satisfies Loaded;
}

/** With blanks in place of types, so that lines and columns stay. @throws SyntaxError with file, line and column in front */
function stripTypes(source: string, file: string): string {
  strip ??= (createRequire(hooks.base)(STRIPPER) as { transformSync: Strip }).transformSync;
  try {
    return strip(source, { mode: 'strip-only', module: true }).code;
  } catch (error) {
    const {
      message,
      startLine = 1,
      startColumn = 0,
    } = error as { message?: string; startLine?: number; startColumn?: number };
    throw new SyntaxError(`${file}:${startLine}:${startColumn + 1} ${message ?? String(error)}`);
  }
}
