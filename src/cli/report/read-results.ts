import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../api/input-error.ts';
import { toComparisonReport } from './comparison-report-data.ts';
import { toPresetReport } from './preset-report-data.ts';
import type { ReportData } from './report-data.ts';
import { toRunReport } from './run-report.ts';
import { toSweepReport } from './sweep-report-data.ts';

/** The file that says what a folder of results holds. */
const KINDS = ['summary.json', 'comparison.json', 'sweep.json', 'preset.json'] as const;

/** What a report of a run tells, where it is there. */
const RUN_FILES = ['summary.json', 'pods.csv', 'nodes.csv', 'timeseries.csv', 'attempts.csv', 'events.csv', 'run.json'];

export interface FoundResults {
  readonly data: ReportData;
  /** Where they lie. */
  readonly folder: string;
}

/** Reads what a folder of results, or a file of it, holds. @throws InputError where there are none */
export async function readResults(path: string): Promise<FoundResults> {
  const { folder, kind } = await find(path);
  const pathOf = (file: string): string => join(folder, file);
  if (kind === 'comparison.json') {
    return { folder, data: toComparisonReport(pathOf(kind), await readFile(pathOf(kind), 'utf8')) };
  }
  if (kind === 'sweep.json') return { folder, data: toSweepReport(pathOf(kind), await readFile(pathOf(kind), 'utf8')) };
  if (kind === 'preset.json')
    return { folder, data: toPresetReport(pathOf(kind), await readFile(pathOf(kind), 'utf8')) };
  const present = new Set(await readdir(folder));
  const texts = new Map<string, string>();
  for (const file of RUN_FILES) if (present.has(file)) texts.set(file, await readFile(pathOf(file), 'utf8'));
  const absolute = resolve(folder);
  const [run, scenario] = [basename(absolute), basename(dirname(absolute))];
  return { folder, data: toRunReport({ texts, pathOf, scenario, run }) };
}

async function find(path: string): Promise<{ readonly folder: string; readonly kind: (typeof KINDS)[number] }> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) throw new InputError('there is no such file or folder', { file: path });
  const folder = status.isDirectory() ? path : dirname(path);
  const present = status.isDirectory() ? await readdir(folder) : [basename(path)];
  const kind = KINDS.find((file) => present.includes(file));
  if (kind !== undefined) return { folder, kind };
  const below = status.isDirectory() ? await findBelow(folder, present) : [];
  throw new InputError(
    `there are no results here: expected ${KINDS.slice(0, -1).join(', ')} or ${KINDS.at(-1)}`,
    { file: path },
    below.length === 0
      ? 'orrery run, compare, sweep and preset write them'
      : `below it there are ${below.slice(0, 5).join(', ')}${below.length > 5 ? ', ...' : ''}`,
  );
}

/** Folders of results one level below. */
async function findBelow(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const files: readonly string[] = await readdir(join(folder, name)).catch(() => []);
      return KINDS.some((kind) => files.includes(kind)) ? [join(folder, name)] : [];
    }),
  );
  return found.flat().sort();
}
