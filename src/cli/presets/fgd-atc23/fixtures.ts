import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../../api/input-error.ts';
import { ROOT } from '../../../scenario/root.ts';

/** What the authors' simulator has reported: policy, seed, metric and percent arrived in one cell. */
export interface PublishedCell {
  readonly trace: string;
  readonly policy: string;
  readonly seed: string;
  readonly metric: string;
  readonly arrivedPercent: number;
  readonly value: number;
}

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

/** @param folder looked at first; its `orders` and `traces` folders, too. @throws InputError */
export function findFixtures(folder: string | undefined): Fixtures {
  if (folder !== undefined && !(existsSync(folder) && statSync(folder).isDirectory())) {
    throw new InputError(`--fixtures ${folder}: there is no such folder`);
  }
  const roots = [...(folder === undefined ? [] : [folder]), join(SHIPPED_TRACES, 'fgd'), SHIPPED_TRACES];
  const pods = new Map<string, string>();
  const orders = new Map<string, Map<string, string>>();
  for (const directory of roots.flatMap((root) => [root, join(root, 'orders'), join(root, 'traces')])) {
    for (const file of existsSync(directory) ? readdirSync(directory).sort() : []) {
      const trace = POD_FILE.exec(file)?.[1];
      if (trace !== undefined && !pods.has(trace)) pods.set(trace, join(directory, file));
      const [, ofTrace, seed] = ORDER_FILE.exec(file) ?? [];
      if (ofTrace === undefined || seed === undefined) continue;
      const known = orders.get(ofTrace) ?? new Map<string, string>();
      orders.set(ofTrace, known);
      if (!known.has(seed)) known.set(seed, join(directory, file));
    }
  }
  const isDefault = (trace: string): number => (trace === 'default' ? 0 : 1);
  return {
    traces: [...pods.keys()].sort((a, b) => isDefault(a) - isDefault(b) || (a < b ? -1 : 1)),
    podFile: (trace) => pods.get(trace),
    seedsOf: (trace) => [...(orders.get(trace)?.keys() ?? [])].sort((a, b) => Number(a) - Number(b)),
    orderFile: (trace, seed) => orders.get(trace)?.get(seed),
    published: roots.slice(0, -1).flatMap((root) => readPublished(join(root, 'published.csv'))),
  };
}

const COLUMNS = 'trace,policy,seed,metric,arrived_percent,published';

function readPublished(file: string): PublishedCell[] {
  if (!existsSync(file)) return [];
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  if (header !== COLUMNS) throw new InputError(`expected the columns ${COLUMNS}`, { file, line: 1 });
  return lines.map((line, index) => {
    const [trace = '', policy = '', seed = '', metric = '', percent = '', value = ''] = line.split(',');
    const cell = { trace, policy, seed, metric, arrivedPercent: Number(percent), value: Number(value) };
    if (value === '' || Number.isNaN(cell.value) || Number.isNaN(cell.arrivedPercent)) {
      throw new InputError('expected numbers in the last two columns', { file, line: index + 2 });
    }
    return cell;
  });
}
