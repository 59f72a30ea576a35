import { join } from 'node:path';
import { InputError } from '../../api/input-error.ts';
import { nameSweep, readPlan, type SweepPlan } from '../../scenario/sweep-plan-file.ts';
import { parseCell } from './cell-record.ts';
import { describeCell } from './run-sweep.ts';
import { PLAN_FILE, SweepFolder } from './sweep-folder.ts';

/** Missing cells that are named; the others are counted. */
const NAMED_CELLS = 5;

/**
 * Copies the cells of all folders into one.
 *
 * @throws InputError when the folders are of different sweeps, when two files of one cell differ, when one is damaged or missing.
 */
export async function mergeShards(
  paths: readonly string[],
  out: string,
): Promise<{ readonly folder: SweepFolder; readonly plan: SweepPlan }> {
  const plan = await readCommonPlan(paths);
  const sources = paths.map((path) => new SweepFolder(path));
  const target = SweepFolder.of(out, plan);
  // What lies there already is held against the others, too.
  const all = [...sources, target].map((folder) => ({ folder, present: folder.list() }));
  const holders = plan.cells.map((address) => {
    const copies = all.filter(({ present }) => present.has(address)).map(({ folder }) => folder);
    return agree(address, copies);
  });
  refuseMissing(
    plan,
    holders.flatMap((holder, index) => (holder === undefined ? [index] : [])),
  );
  target.begin(plan);
  for (const [index, address] of plan.cells.entries())
    if (holders[index]!.path !== target.path) target.write(address, holders[index]!.readText(address)!);
  return { folder: target, plan };
}

async function readCommonPlan(paths: readonly string[]): Promise<SweepPlan> {
  let first: SweepPlan | undefined;
  for (const path of paths) {
    const file = join(path, PLAN_FILE);
    const plan = await readPlan({ shown: file, path: file });
    first ??= plan;
    if (nameSweep(plan) === nameSweep(first)) continue;
    throw new InputError(
      `this is a part of the sweep ${nameSweep(plan)} of ${plan.scenario}, and ${paths[0]} is one of ${nameSweep(first)} of ${first.scenario}`,
      { file: path },
      'the shards of one sweep have the same scenario, files, options and version of orrery',
    );
  }
  return first!;
}

/** The first of the folders that have a cell, all with the same text; undefined when there is none. */
function agree(address: string, copies: readonly SweepFolder[]): SweepFolder | undefined {
  let agreed: { readonly text: string; readonly folder: SweepFolder } | undefined;
  for (const folder of copies) {
    const text = folder.readText(address);
    if (text === undefined || parseCell(address, text) === undefined)
      throw new InputError(
        `the cell ${address} is damaged or of another version`,
        { file: folder.path },
        'take it away and run its shard again',
      );
    agreed ??= { text, folder };
    if (text !== agreed.text)
      throw new InputError(
        `the cell ${address} has other results than in ${agreed.folder.path}`,
        { file: folder.path },
        'one of the two was changed, or made by another build of orrery',
      );
  }
  return agreed?.folder;
}

function refuseMissing(plan: SweepPlan, missing: readonly number[]): void {
  if (missing.length === 0) return;
  const named = missing.slice(0, NAMED_CELLS).map((index) => `${plan.cells[index]} (${describeCell({ plan }, index)})`);
  const more = missing.length > named.length ? `, and ${missing.length - named.length} more` : '';
  throw new InputError(
    `${missing.length} of ${plan.cells.length} cells are missing: ${named.join(', ')}${more}`,
    undefined,
    'run the shards that lack them again, or name their folders, too',
  );
}
