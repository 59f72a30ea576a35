/**
 * Makes dist/ from src/: one file with all code (how it begins: start.cjs), and at their places the few that Node must find
 * by themselves. Extensions (a scheduler plugin, a metric, a command ...) are found by reading folders; in the bundle a list
 * of what the folders hold now stands in the place of that.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';
import { buildPage } from './page-bundle.mjs';

const root = new URL('../', import.meta.url);
const dist = new URL('dist/', root);
/** Those of src/scenario/catalog.ts, whose test compares the two, and the commands. */
const EXTENSION_FOLDERS = [
  'cli/commands',
  'components/autoscalers',
  'components/controllers',
  'components/faults',
  'observe/checks',
  'observe/metrics',
  'observe/outputs',
  'scheduling/plugins',
  'workload/generators',
  'workload/node-traces',
  'workload/traces',
];

/** What the bundle can begin with; start.cjs says more. */
const ENTRIES = `
  export const main = () => import('./src/main.ts');
  export const worker = () => import('./src/cli/cells/worker.ts');
  export const contract = () => import('./src/scheduling/contract.ts');
  export const commandLine = () => import('./src/cli/command-line.ts');
  export const host = () => import('./src/cli/host.ts');
`;

/** What tells V8 what to compile ahead: small runs touch nearly all that large ones do. */
const WARM_UP = [
  'run scenarios/hello.yaml --quiet --out %RESULTS%',
  'run scenarios/spread-zones.yaml --quiet --out %RESULTS%',
  'run scenarios/openb.yaml --set until=12h --quiet --out %RESULTS%',
  'run scenarios/fgd-atc23.yaml --set until=20s --quiet --out %RESULTS%',
  'run scenarios/gcda-400.yaml --set until=60s --quiet --out %RESULTS%',
  'explain scenarios/hello.yaml web-0 --quiet',
];

/** What is used of packages that are loaded late: classes and functions. */
const LAZY_EXPORTS = {
  '@marcbachmann/cel-js': ['Environment'],
  yaml: ['LineCounter', 'isAlias', 'isMap', 'isScalar', 'isSeq', 'parseAllDocuments'],
};

function extensionsIn(folder) {
  const url = new URL(`src/${folder}/`, root);
  if (!existsSync(url)) return [];
  return readdirSync(url).filter((file) => file.endsWith('.ts') && !/\.(?:test|bench|fixture|d)\.ts$/.test(file));
}

/** In the place of src/scenario/extension-modules.ts: the same question, answered from a list. */
function extensionList() {
  const folders = EXTENSION_FOLDERS.map((folder) => {
    const modules = extensionsIn(folder).map(
      (file) => `{ file: '${file}', load: () => import('../${folder}/${file}') }`,
    );
    return `'${folder}/': [${modules.join(',\n')}]`;
  });
  return `
    import { ROOT } from './root.ts';
    const FOLDERS = { ${folders.join(',\n')} };
    export async function listModules(folder) {
      return FOLDERS[folder.href.slice(ROOT.href.length)] ?? [];
    }
  `;
}

const replacements = {
  name: 'replacements',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\/src\/scenario\/extension-modules\.ts$/ }, ({ path }) => ({
      contents: extensionList(),
      resolveDir: join(path, '..'),
    }));
    onLoad({ filter: /\/src\/scenario\/import-module\.ts$/ }, () => ({
      contents: 'export const importModule = importFromOutside;',
    }));
    // zod speaks fifty languages, we one.
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer }) =>
      importer.includes('/zod/') ? { path: 'locales', namespace: 'zod' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'zod' }, () => ({
      contents: `export { default as en } from 'zod/v4/locales/en.js';`,
      resolveDir: fileURLToPath(root),
    }));
    // Loaded when they are first used: few clusters have devices, and most scenarios are written plainly (yaml-plain.ts).
    onResolve({ filter: /^(?:@marcbachmann\/cel-js|yaml)$/ }, ({ path, namespace }) =>
      namespace === 'lazy' ? undefined : { path, namespace: 'lazy' },
    );
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: LAZY_EXPORTS[path]
        .map((name) =>
          /^[A-Z]/.test(name)
            ? `export function ${name}(...given) { return new (require('${path}').${name})(...given); }`
            : `export const ${name} = (...given) => require('${path}').${name}(...given);`,
        )
        .join('\n'),
      resolveDir: fileURLToPath(root),
    }));
    // yargs counts the columns of its help, which is all in English, with tables of all scripts; they take longer to load than yargs.
    onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      /\/(?:yargs|cliui|wrap-ansi)\//.test(importer) ? { path: 'string-width', namespace: 'yargs' } : undefined,
    );
    onLoad({ filter: /^string-width$/, namespace: 'yargs' }, () => ({
      contents: `
        import { stripVTControlCharacters } from 'node:util';
        export default (text) => stripVTControlCharacters(text).length;
      `,
    }));
    // Nor does it need these parts of Node before something is wrong.
    onResolve({ filter: /^(?:assert|node:module)$/ }, ({ importer }) =>
      /\/yargs(?:-parser)?\//.test(importer) ? { path: 'builtins', namespace: 'yargs' } : undefined,
    );
    onLoad({ filter: /^builtins$/, namespace: 'yargs' }, () => ({
      contents: `
        export const strictEqual = (a, b, why) => Object.is(a, b) || require('node:assert').strictEqual(a, b, why);
        export const notStrictEqual = (a, b, why) => !Object.is(a, b) || require('node:assert').notStrictEqual(a, b, why);
        export const createRequire = (url) => (name) => require('node:module').createRequire(url)(name);
      `,
    }));
  },
};

function write(path, text) {
  mkdirSync(new URL('.', new URL(path, dist)), { recursive: true });
  writeFileSync(new URL(path, dist), text);
}

/** The options of Node that main.ts begins with. */
function nodeOptions() {
  const [shebang] = readFileSync(new URL('src/main.ts', root), 'utf8').split('\n', 1);
  return { shebang, options: shebang.split(' ').slice(3) };
}

const common = {
  absWorkingDir: fileURLToPath(root),
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  logLevel: 'warning',
  legalComments: 'none',
};

/** What reports are made of, beside the bundle. @returns the files that it was built from */
async function writePage() {
  const { script, style, licences, inputs } = await buildPage();
  write('report/page.js', script);
  write('report/page.css', style);
  write('report/licences.txt', licences);
  return inputs;
}

/** @returns its name in dist/ */
async function bundle() {
  const { metafile, outputFiles } = await build({
    ...common,
    stdin: { contents: ENTRIES, resolveDir: fileURLToPath(root), sourcefile: 'entries.ts', loader: 'ts' },
    format: 'cjs',
    // A script that begins with code compiled ahead cannot import on Node 20; packages come by require.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: '(function(exports,require,module,bundleUrl,importFromOutside){' },
    footer: { js: '})' },
    // Megabytes of WebAssembly that few runs need, and what only who shares work over a queue has installed.
    external: ['@swc/wasm-typescript', 'bullmq', 'ioredis'],
    plugins: [replacements],
    metafile: true,
    write: false,
  });
  const text = toAscii(outputFiles[0].text);
  const name = `orrery-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.cjs`;
  write(name, text);
  write(
    'THIRD-PARTY-LICENSES.txt',
    licencesOf([...Object.keys(metafile.inputs), ...(await writePage())]).join(`\n${'-'.repeat(80)}\n\n`),
  );
  return name;
}

/** V8 keeps a text of other characters in twice the space; what is left of them stands in regular expressions and comments. */
function toAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The contract is the same module for a plugin as for the scheduler that runs it. */
async function writeContract() {
  const { default: start } = await import(new URL('start.js', dist).href);
  const names = Object.keys(await start.entries.contract()).sort();
  write(
    'scheduling/contract.mjs',
    `import start from'../start.js';\nexport const{${names.join(',')}}=await start.entries.contract();\n`,
  );
}

/** Runs something and keeps what V8 compiled for it, with the options that the command begins with and without any. */
function compileAhead() {
  const results = mkdtempSync(join(tmpdir(), 'orrery-build-'));
  const warmUp = fileURLToPath(new URL('scripts/compile-ahead.mjs', root));
  for (const options of [nodeOptions().options, []]) {
    const { status, stderr } = spawnSync(process.execPath, [...options, warmUp, results, ...WARM_UP], {
      cwd: fileURLToPath(root),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`compiling ahead failed: ${stderr}`);
  }
  rmSync(results, { recursive: true });
}

// A module that is gone from src must be gone from dist as well.
rmSync(dist, { recursive: true, force: true });
const name = await bundle();
// What Node begins with is CommonJS; types and what plugins import are ES modules.
write('package.json', '{"type":"commonjs"}\n');
write('types/package.json', '{"type":"module"}\n');
const start = readFileSync(new URL('scripts/start.cjs', root), 'utf8');
write('start.js', start.replace('%BUNDLE%', name));
write('main.js', `${nodeOptions().shebang}\nrequire('./start.js').entries.main();\n`);
write('cli/cells/worker.js', `require('../../start.js').entries.worker();\n`);
// Node 20 runs the hooks of its module loader in a thread of their own: they have nothing to do with the bundle.
await build({
  ...common,
  entryPoints: ['src/scenario/module-hooks.ts'],
  outdir: 'dist',
  outbase: 'src',
  outExtension: { '.js': '.mjs' },
  format: 'esm',
});
await writeContract();
compileAhead();
// npm links the command at install, so the file must be executable.
chmodSync(new URL('main.js', dist), 0o755);
