import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../../api/input-error.ts';
import { readText } from '../../../scenario/files.ts';
import { ROOT } from '../../../scenario/root.ts';
import { keyOfCell, parsePublished, type PublishedCell } from './published.ts';

/** The files of experiments: those that come with the project, and those that somebody has dropped into a folder. */
export interface Fixtures {
  /** Traces of which there are the pods, in the order of their names, `default` first. */
  readonly traces: readonly string[];
  /** Undefined: no such trace. */
  podFile(trace: string): string | undefined;
  /** Seeds with an order, in ascending order. */
  seedsOf(trace: string): readonly string[];
  /** Undefined: this order has not been recorded. */
  orderFile(trace: string, seed: string): string | undefined;
  readonly published: readonly PublishedCell[];
}

export const SHIPPED_TRACES: string = fileURLToPath(new URL('../traces/', ROOT));

const POD_FILE = /^openb_pod_list_([A-Za-z0-9-]+)\.csv(?:\.gz)?$/;
const ORDER_FILE = /^([A-Za-z0-9-]+)\.([A-Za-z0-9-]+)\.json(?:\.gz)?$/;
const PUBLISHED_FILE = 'published.csv';

/** @param folder looked at first; its `orders` and `traces` folders, too. @throws InputError */
export async function findFixtures(folder: string | undefined): Promise<Fixtures> {
  if (folder !== undefined && !existsSync(folder))
    throw new InputError(`--fixtures ${folder}: there is no such folder`);
  if (folder !== undefined && !isFolder(folder)) throw new InputError(`--fixtures ${folder}: this is not a folder`);
  // The scenario looks for files beside itself.
  const roots = [...(folder === undefined ? [] : [resolve(folder)]), join(SHIPPED_TRACES, 'fgd'), SHIPPED_TRACES];
  const pods = new Map<string, string>();
  const orders = new Map<string, Map<string, string>>();
  const published = new Map<string, PublishedCell>();
  for (const directory of roots.flatMap((root) => [root, join(root, 'orders'), join(root, 'traces')])) {
    for (const name of listFolder(directory)) {
      const file = join(directory, name);
      const trace = POD_FILE.exec(name)?.[1];
      if (trace !== undefined && !pods.has(trace)) pods.set(trace, file);
      if (name === PUBLISHED_FILE) await addPublished(published, file);
      const [, ofTrace, seed] = ORDER_FILE.exec(name) ?? [];
      if (ofTrace === undefined || seed === undefined) continue;
      const known = orders.get(ofTrace) ?? new Map<string, string>();
      orders.set(ofTrace, known);
      if (!known.has(seed)) known.set(seed, file);
    }
  }
  const isDefault = (trace: string): number => (trace === 'default' ? 0 : 1);
  return {
    traces: [...pods.keys()].sort((a, b) => isDefault(a) - isDefault(b) || (a < b ? -1 : 1)),
    podFile: (trace) => pods.get(trace),
    seedsOf: (trace) => [...(orders.get(trace)?.keys() ?? [])].sort(bySeed),
    orderFile: (trace, seed) => orders.get(trace)?.get(seed),
    published: [...published.values()],
  };
}

/** Numbers in their order, and what is none behind them. */
function bySeed(a: string, b: string): number {
  const [first, second] = [a, b].map((seed) => (/^\d+$/.test(seed) ? Number(seed) : Infinity)) as [number, number];
  if (first !== second) return first - second;
  return a < b ? -1 : Number(a > b);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function listFolder(path: string): readonly string[] {
  if (!isFolder(path)) return [];
  try {
    return readdirSync(path).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`this folder cannot be read (${code})`, { file: path });
  }
}

/** What has been found first stays. */
async function addPublished(known: Map<string, PublishedCell>, file: string): Promise<void> {
  for (const cell of parsePublished(await readText({ shown: file, path: file }), file)) {
    const key = keyOfCell(cell);
    if (!known.has(key)) known.set(key, cell);
  }
}
