/**
 * How what was built begins. All of its code stands in one file, because looking up and linking two hundred modules takes longer
 * than a short run, and beside it lies what V8 had compiled of it when the package was built: a run that begins there saves
 * a third of a second. Another version of Node, or other flags, have another tag; they find no such file and compile anew.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

/** Filled in by the build: the bundle has its hash in its name, so that it never meets another's compiled code. */
const BUNDLE = new URL('%BUNDLE%', import.meta.url);

export const COMPILED = new URL(`${BUNDLE.href}.${cachedDataVersionTag()}.compiled`);

const file = fileURLToPath(BUNDLE);

/** Keeps the source (which is ASCII) and what V8 makes of it; the build asks it for the compiled code after a run. */
export const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData: readCompiled() });

/** What the bundle can begin with: modules that run when they are asked for. */
export const entries = evaluate();

function readCompiled() {
  try {
    return readFileSync(COMPILED);
  } catch {
    return undefined;
  }
}

function evaluate() {
  const module = { exports: {} };
  const importFromOutside = (url) => import(url);
  script.runInThisContext()(module.exports, createRequire(BUNDLE), module, BUNDLE.href, importFromOutside);
  return module.exports;
}
