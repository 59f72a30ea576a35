/**
 * How what was built begins. All of its code stands in one file, because looking up and linking two hundred modules takes longer
 * than a short run, and beside it lies what V8 had compiled of it when the package was built: a run that begins there saves
 * a third of a second. V8 refuses it for another version or other flags, and compiles anew.
 *
 * In dist/ this is a CommonJS module: with V8's flags set, Node compiles its own loader of ES modules at each start.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const process = require('node:process');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

/** Filled in by the build: the bundle has its hash in its name, so that it never meets another's compiled code. */
const BUNDLE = join(__dirname, '%BUNDLE%');

/** With the options that the command begins with, or without any. */
const FLAGS = process.execArgv.some((option) => option.includes('semi-space')) ? 'flags' : 'plain';

const COMPILED = `${BUNDLE}.${process.version}-${process.arch}-${FLAGS}.compiled`;

/** Keeps the source (which is ASCII) and what V8 makes of it; the build asks it for the compiled code after a run. */
const script = new Script(readFileSync(BUNDLE, 'latin1'), { filename: BUNDLE, cachedData: readCompiled() });

function readCompiled() {
  try {
    return readFileSync(COMPILED);
  } catch {
    return undefined;
  }
}

function evaluate() {
  const bundle = { exports: {} };
  const importFromOutside = (url) => import(url);
  script.runInThisContext()(bundle.exports, require, bundle, pathToFileURL(BUNDLE).href, importFromOutside);
  return bundle.exports;
}

/** `entries`: what the bundle can begin with, modules that run when they are asked for. */
module.exports = { COMPILED, script, entries: evaluate() };
