import { readFileSync } from 'node:fs';
import { ROOT } from './root.ts';

/** The version of the simulator, from its package.json. */
export const VERSION: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', ROOT), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
