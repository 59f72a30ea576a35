import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built program, as users start it. Benches themselves are built too, and stand in bench/dist/. */
export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Options of Node, as the first line of main.js has them. */
export const NODE_OPTIONS: readonly string[] = readFileSync(MAIN, 'utf8')
  .split('\n', 1)[0]!
  .split(' ')
  .filter((word) => word.startsWith('--'));
