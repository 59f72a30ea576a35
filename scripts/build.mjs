/**
 * Makes dist/ from src/: the command in a few files that load fast, and every extension (a scheduler plugin, a metric, a
 * command ...) in a file of its own at its place, because extensions are found by reading folders. What several of them need stands
 * in dist/chunks/ once.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  'scheduling/plugins',
  'workload/generators',
  'workload/node-traces',
  'workload/traces',
];

/** What is found by its place, too: the contract of plugins, and what Node's module loader runs by itself. */
const ENTRIES = ['src/cli/cells/worker.ts', 'src/scheduling/contract.ts', 'src/scenario/module-hooks.ts'];

function extensionsIn(folder) {
  const url = new URL(`src/${folder}/`, root);
  if (!existsSync(url)) return [];
  return readdirSync(url)
    .filter((file) => file.endsWith('.ts') && !/\.(?:test|bench|fixture|d)\.ts$/.test(file))
    .map((file) => `src/${folder}/${file}`);
}

// A module that is gone from src must be gone from dist as well.
rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: new URL('.', root).pathname,
  entryPoints: ['src/main.ts', ...ENTRIES, ...EXTENSION_FOLDERS.flatMap(extensionsIn)],
  outdir: 'dist',
  outbase: 'src',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  // Megabytes of WebAssembly that few runs need.
  external: ['@swc/wasm-typescript'],
  metafile: true,
  logLevel: 'warning',
  // Some packages are CommonJS and ask for Node's own modules by require.
  banner: {
    js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);",
  },
});
// The page that reports are made of.
const page = await buildPage();
mkdirSync(new URL('report/', dist), { recursive: true });
writeFileSync(new URL('report/page.js', dist), page.script);
writeFileSync(new URL('report/page.css', dist), page.style);
writeFileSync(new URL('report/licences.txt', dist), page.licences);

// The licences of the packages whose code is part of dist/ travel with it.
writeFileSync(
  new URL('THIRD-PARTY-LICENSES.txt', dist),
  licencesOf([...Object.keys(metafile.inputs), ...page.inputs]).join(`\n${'-'.repeat(80)}\n\n`),
);
// npm links the command at install, so the file must be executable.
chmodSync(new URL('main.js', dist), 0o755);
