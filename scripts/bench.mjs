/**
 * `npm run bench`: builds the benches as the program is built, and runs them with its options. A loader of TypeScript would put
 * wrappers around functions, which cost hot code a factor of two to four.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
if (!existsSync(`${root}dist/main.js`)) {
  process.stderr.write('dist/ is not there: npm run build comes first\n');
  process.exit(2);
}
await build({
  absWorkingDir: root,
  entryPoints: ['bench/main.ts'],
  outfile: 'bench/dist/main.mjs',
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  minifySyntax: true,
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['bench/dist/main.mjs', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
