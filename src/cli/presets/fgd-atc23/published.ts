import { InputError, shorten, unknownName, type Location } from '../../../api/input-error.ts';
import { CsvRows } from '../../../workload/csv-rows.ts';
import { METRICS } from './curves.ts';
import { findPolicy, POLICIES } from './policies.ts';

/** What the authors' simulator has reported: policy, seed, metric and percent arrived in one cell. */
export interface PublishedCell {
  readonly trace: string;
  /** As our plugin is called. */
  readonly policy: string;
  readonly seed: string;
  readonly metric: string;
  readonly arrivedPercent: number;
  readonly value: number;
}

const COLUMNS = ['trace', 'policy', 'seed', 'metric', 'arrived_percent', 'published'];

/** Curves have a point for every so many percent. */
const STEP = 10;

/** One row, one cell: each is read, or is a mistake. @throws InputError with file and line */
export function parsePublished(text: string, file: string): readonly PublishedCell[] {
  const cells = new Map<string, PublishedCell>();
  let hasHeader = false;
  const rows = new CsvRows(file, (fields, line) => {
    if (!hasHeader) {
      checkHeader(fields, { file, line });
      hasHeader = true;
      return;
    }
    const cell = readCell(fields, { file, line });
    const key = keyOfCell(cell);
    if (cells.has(key)) throw new InputError('there is a row before this one with the same cell', { file, line });
    cells.set(key, cell);
  });
  rows.push(text);
  rows.end();
  if (!hasHeader) throw new InputError(`expected the columns ${COLUMNS.join(',')}`, { file });
  return [...cells.values()];
}

/** All but the value. */
export function keyOfCell({ trace, policy, seed, metric, arrivedPercent }: Omit<PublishedCell, 'value'>): string {
  return JSON.stringify([trace, policy, seed, metric, arrivedPercent]);
}

function checkHeader(fields: readonly string[], at: Location): void {
  if (fields.join(',') !== COLUMNS.join(',')) throw new InputError(`expected the columns ${COLUMNS.join(',')}`, at);
}

function readCell(fields: readonly string[], at: Location): PublishedCell {
  if (fields.length !== COLUMNS.length) {
    throw new InputError(`expected ${COLUMNS.length} fields, there are ${fields.length}`, at);
  }
  const [trace, policyName, seed, metric, percent, value] = fields as [string, string, string, string, string, string];
  if (trace === '') throw new InputError('trace: expected a name', at);
  if (seed === '') throw new InputError('seed: expected a seed', at);
  const policy = findPolicy(policyName);
  if (policy === undefined) {
    const known = POLICIES.flatMap(({ plugin, published }) => [plugin, published]);
    throw new InputError(unknownName('policy', policyName, [...new Set(known)]), at);
  }
  if (!METRICS.includes(metric)) throw new InputError(unknownName('metric', metric, METRICS), at);
  const arrivedPercent = readNumber('arrived_percent', percent, at);
  if (arrivedPercent <= 0 || arrivedPercent % STEP !== 0) {
    throw new InputError(`arrived_percent: expected ${STEP}, ${2 * STEP}, ${3 * STEP}, ..., there is ${percent}`, at);
  }
  return { trace, policy: policy.plugin, seed, metric, arrivedPercent, value: readNumber('published', value, at) };
}

function readNumber(column: string, text: string, at: Location): number {
  if (/^\s*-?\d+(?:\.\d+)?\s*$/.test(text)) return Number(text);
  throw new InputError(`${column}: expected a number, there is "${shorten(text)}"`, at);
}
