import { z } from 'zod';
import { InputError } from '../api/input-error.ts';
import { readText } from './files.ts';
import { hashData } from './hash.ts';
import { check } from './mistakes.ts';
import type { InputFile } from './scenario.ts';
import type { Parameter, ParameterValues } from './sweep-section.ts';

/** A grid with the address of each of its cells: all that is needed to know whether a sweep is complete. */
export interface SweepPlan {
  /** Of the scenario; its folder of results is called after it. */
  readonly scenario: string;
  /** Of the simulator. */
  readonly version: string;
  readonly variants: readonly string[];
  readonly seeds: readonly string[];
  readonly parameters: readonly ParameterValues[];
  /** Every variant with every combination of values; the last parameter changes first. */
  readonly points: readonly SweepPoint[];
  /** Addresses, point by point, and for each point in the order of the seeds. */
  readonly cells: readonly string[];
}

export interface SweepPoint {
  readonly variant: string;
  readonly parameters: readonly Parameter[];
  readonly scenarioHash: string;
}

/** Digits of the name of a sweep. */
const NAME_LENGTH = 12;

/** What a sweep is called: the same for the same cells in the same order. */
export function nameSweep({ cells }: Pick<SweepPlan, 'cells'>): string {
  return hashData(cells).slice(0, NAME_LENGTH);
}

/** Which point and which seed a cell has. */
export function originOf(plan: SweepPlan, cell: number): { readonly point: SweepPoint; readonly seed: string } {
  const { points, seeds } = plan;
  return { point: points[Math.floor(cell / seeds.length)]!, seed: seeds[cell % seeds.length]! };
}

const ADDRESS = z.string().regex(/^[0-9a-f]{32}$/);

const schema = z.strictObject({
  kind: z.literal('SweepPlan'),
  sweep: z.string(),
  scenario: z.string().min(1),
  version: z.string(),
  variants: z.array(z.string()).min(1),
  seeds: z.array(z.string()).min(1),
  parameters: z.array(z.strictObject({ path: z.string(), values: z.array(z.unknown()).min(1) })),
  points: z
    .array(
      z.strictObject({ variant: z.string(), parameters: z.record(z.string(), z.unknown()), scenarioHash: z.string() }),
    )
    .min(1),
  cells: z.array(ADDRESS).min(1),
});

/** JSON with a line per point and cell. */
export function renderPlan(plan: SweepPlan): string {
  const { scenario, version, variants, seeds, parameters, points, cells } = plan;
  const head = { kind: 'SweepPlan', sweep: nameSweep(plan), scenario, version, variants, seeds };
  return renderRows(head, {
    parameters,
    points: points.map((point) => ({ ...point, parameters: toRecord(point.parameters) })),
    cells,
  });
}

/** JSON in which each entry of the lists has a line of its own. */
export function renderRows(head: object, lists: Readonly<Record<string, readonly unknown[]>>): string {
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const blocks = Object.entries(lists).map(([name, rows]) =>
    rows.length === 0
      ? `  ${JSON.stringify(name)}: []`
      : `  ${JSON.stringify(name)}: [\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`,
  );
  return `{\n${[...fields, ...blocks].join(',\n')}\n}\n`;
}

/** From paths to values, in the order of the paths. */
export function toRecord(parameters: readonly Parameter[]): Readonly<Record<string, unknown>> {
  const sorted = parameters.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return Object.fromEntries(sorted.map(({ path, value }) => [path, value]));
}

/** @throws InputError for what is no plan, or one that somebody has changed. */
export async function readPlan(file: InputFile): Promise<SweepPlan> {
  const refuse = (message: string): InputError =>
    new InputError(message, { file: file.shown }, 'expected a plan as `orrery sweep` writes it');
  const checked = check(schema, parseJson(await readText(file)));
  if (!checked.ok) throw refuse(checked.mistakes[0]!.message);
  const { sweep, kind: _kind, ...fields } = checked.value;
  const points = fields.points.map((point) => ({
    ...point,
    parameters: Object.entries(point.parameters).map(([path, value]) => ({ path, value })),
  }));
  const plan = { ...fields, points };
  if (nameSweep(plan) === sweep && plan.cells.length === points.length * plan.seeds.length) return plan;
  throw refuse('this plan does not fit its own name: it was changed');
}

/** @returns undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
