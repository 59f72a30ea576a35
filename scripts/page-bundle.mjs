import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';

const root = new URL('../', import.meta.url);

/** The program of the report page (src/report/) as one script and one style sheet, and the licences of what is in them. */
export async function buildPage() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: new URL('.', root).pathname,
    entryPoints: { page: 'src/report/main.tsx', style: 'src/report/style.css' },
    outdir: 'dist/report',
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Browsers that know DecompressionStream, and a year or two more.
    target: ['chrome110', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    preserveSymlinks: true,
    metafile: true,
    logLevel: 'warning',
  });
  const textOf = (end) => outputFiles.find(({ path }) => path.endsWith(end)).text;
  const inputs = Object.keys(metafile.inputs);
  return { script: textOf('.js'), style: textOf('.css'), licences: licencesOf(inputs).join('\n'), inputs };
}
