import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How many cells of the one sweep in this folder are done; none while the folders are being made. */
export function countCells(folder: string): number {
  const [address = 'none'] = existsSync(folder) ? readdirSync(folder) : [];
  const cells = join(folder, address, 'cells');
  return existsSync(cells) ? readdirSync(cells).filter((name) => name.endsWith('.json')).length : 0;
}
