import { z } from 'zod';
import { InputError, type Location } from '../api/input-error.ts';
import { TIE_BREAKS, type TieBreak } from '../scheduling/tie-break.ts';
import { parseYamlDocuments } from '../workload/yaml.ts';
import { readText } from './files.ts';
import { check } from './mistakes.ts';
import type { InputFile } from './scenario.ts';

/** What a scenario's metrics were, kept beside it and reviewed like code. */
export interface BaselineFile {
  readonly scenario: string;
  /** Of the scenario as it was, and of the part of it that must stay: see Scenario. */
  readonly scenarioHash: string;
  readonly taskHash: string;
  /** Of the simulator that wrote it. */
  readonly version: string;
  /** Which of the best nodes the scheduler took; old files do not say it. */
  readonly tieBreak?: TieBreak | undefined;
  readonly seeds: readonly string[];
  /** Medians over the seeds, in ascending order of the names. */
  readonly entries: readonly BaselineFileEntry[];
}

export interface BaselineFileEntry {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly tolerance:
    { readonly kind: 'share'; readonly share: number } | { readonly kind: 'amount'; readonly amount: number };
  readonly direction: 'lower' | 'higher' | 'none';
}

/** A baseline as it was read, with the places of what is in it. */
export interface LoadedBaseline extends BaselineFile {
  readonly locateTask: () => Location;
  readonly locateMetric: (metric: string) => Location;
}

const TOLERANCE_FORMAT = 'a share such as "5%", or an amount >= 0 in the unit of the metric';

const tolerance = z
  .union([z.string(), z.number().min(0)], { error: `expected ${TOLERANCE_FORMAT}` })
  .transform((value, context): BaselineFileEntry['tolerance'] => {
    if (typeof value === 'number') return { kind: 'amount', amount: value };
    const parsed = parseShare(value);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `expected ${TOLERANCE_FORMAT}` });
    return z.NEVER;
  });

const schema = z.strictObject({
  scenario: z.string(),
  scenarioHash: z.string(),
  taskHash: z.string(),
  version: z.string(),
  tieBreak: z.enum(TIE_BREAKS).optional(),
  seeds: z.array(z.string().min(1)).min(1),
  metrics: z.record(
    z.string().min(1),
    z.strictObject({
      value: z.number(),
      unit: z.string(),
      tolerance,
      direction: z.enum(['lower', 'higher', 'none']),
    }),
  ),
});

/** `5%` */
export function parseShare(text: string): { readonly kind: 'share'; readonly share: number } | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
  return match === null ? undefined : { kind: 'share', share: Number(match[1]) / 100 };
}

/** @throws InputError with file, line and column */
export async function readBaseline(file: InputFile): Promise<LoadedBaseline> {
  const [document] = parseYamlDocuments(await readText(file), file.shown);
  if (document === undefined)
    throw new InputError('expected a baseline, the file has nothing in it', { file: file.shown });
  const checked = check(schema, document.value);
  if (!checked.ok) {
    const { path, of, message } = checked.mistakes[0]!;
    throw new InputError(message, document.locate(path, of), '`orrery baseline update` writes it anew');
  }
  const { metrics, ...rest } = checked.value;
  return {
    ...rest,
    entries: Object.entries(metrics).map(([metric, entry]) => ({ metric, ...entry })),
    locateTask: () => document.locate(['taskHash']),
    locateMetric: (metric) => document.locate(['metrics', metric], 'key'),
  };
}

/** JSON with a line per metric, so that a change is a line in a review. */
export function renderBaseline({ entries, ...head }: BaselineFile): string {
  const { scenario, scenarioHash, taskHash, version, tieBreak, seeds } = head;
  const identity = { scenario, scenarioHash, taskHash, version, ...(tieBreak !== undefined && { tieBreak }) };
  const fields = Object.entries({ ...identity, seeds });
  const lines = fields.map(([name, value]) => `  ${JSON.stringify(name)}: ${spell(value)},`);
  const sorted = entries.toSorted((a, b) => (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0));
  const rows = sorted.map(({ metric, value, unit, tolerance, direction }) => {
    const entry = { value, unit, tolerance: spellTolerance(tolerance), direction };
    const members = Object.entries(entry).map(([name, member]) => `${JSON.stringify(name)}: ${JSON.stringify(member)}`);
    return `    ${JSON.stringify(metric)}: { ${members.join(', ')} }`;
  });
  return `{\n${lines.join('\n')}\n  "metrics": {\n${rows.join(',\n')}\n  }\n}\n`;
}

function spell(value: string | readonly string[]): string {
  return typeof value === 'string'
    ? JSON.stringify(value)
    : `[${value.map((part) => JSON.stringify(part)).join(', ')}]`;
}

export function spellTolerance(tolerance: BaselineFileEntry['tolerance']): string | number {
  if (tolerance.kind === 'amount') return tolerance.amount;
  return `${Number((tolerance.share * 100).toFixed(6))}%`;
}
