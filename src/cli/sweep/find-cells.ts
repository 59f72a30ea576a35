import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SweepPlan } from '../../scenario/sweep-plan-file.ts';
import { SweepFolder } from './sweep-folder.ts';

/**
 * Which cells of a plan need not be run: those of this folder, and those of other sweeps of the scenario, which are taken over. An
 * address names all that decides a result, so it does not matter for which grid a cell was run.
 */
export function findCells(
  folder: SweepFolder,
  plan: SweepPlan,
): { readonly found: ReadonlySet<string>; readonly warnings: readonly string[] } {
  const found = new Set<string>();
  const warnings: string[] = [];
  const present = folder.list();
  for (const address of plan.cells) {
    if (!present.has(address)) continue;
    if (folder.read(address) === undefined)
      warnings.push(`${folder.path}: the cell ${address} is damaged or of another version; it runs again`);
    else found.add(address);
  }
  for (const other of siblings(folder)) {
    const theirs = other.list();
    for (const address of plan.cells) {
      if (found.has(address) || !theirs.has(address) || other.read(address) === undefined) continue;
      folder.write(address, other.readText(address)!);
      found.add(address);
    }
  }
  return { found, warnings };
}

/** Other sweeps of the same scenario. */
function siblings({ path }: SweepFolder): readonly SweepFolder[] {
  const names = readdirSync(dirname(path)).filter((name) => name.startsWith('sweep-') && name !== basename(path));
  return names.sort().map((name) => new SweepFolder(join(dirname(path), name)));
}
