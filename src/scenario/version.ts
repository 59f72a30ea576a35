import { readFileSync } from 'node:fs';

/** The version of the simulator, from its package.json: two folders up from src/scenario as from dist/scenario. */
export const VERSION: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
