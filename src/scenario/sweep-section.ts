import { z } from 'zod';
import { shorten, unknownName } from '../api/input-error.ts';
import { BASE_VARIANT } from './base-variant.ts';
import { freezeData } from './freeze-data.ts';
import { parsePath } from './overrides.ts';
import { expandSeeds } from './seed-ranges.ts';
import type { ScenarioSource } from './source.ts';

/** A path into the scenario, as for --set, and the value that it gets. Plain data. */
export interface Parameter {
  readonly path: string;
  readonly value: unknown;
}

/** A path, and the values that a sweep tries there, in their order. */
export interface ParameterValues {
  readonly path: string;
  readonly values: readonly unknown[];
}

/** What a scenario says of its sweep; what it leaves open is undefined. */
export interface Sweep {
  readonly variants: readonly string[] | undefined;
  readonly seeds: readonly string[] | undefined;
  readonly parameters: readonly ParameterValues[];
}

const seeds = z
  .union([z.string().min(1), z.number(), z.array(z.union([z.string().min(1), z.number()])).min(1)], {
    error: 'expected seeds such as 1..20, or a list of seeds',
  })
  .transform((given, context): readonly string[] => {
    const expanded = expandSeeds(Array.isArray(given) ? given.join(',') : String(given));
    if (expanded.ok) return expanded.seeds;
    context.addIssue({ code: 'custom', params: { of: 'value' }, message: `seeds: ${expanded.problem}` });
    return z.NEVER;
  });

export const sweepSchema = z.strictObject({
  variants: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Names of variants; `base` is the scenario itself. `--variants` wins over it. Default: only `base`.'),
  seeds: seeds
    .optional()
    .describe("Such as `1..20` or `[1, 2, 5]`. `--seeds` wins over it. Default: the scenario's own seed."),
  parameters: z
    .record(z.string(), z.array(z.unknown()).min(1))
    .default({})
    .describe(
      'From a path such as `cluster.pools[0].count` to the list of values to try; every combination is run. `--grid` adds to it.',
    ),
});

/** What decides nothing, or has a place of its own. */
const FIXED_FIELDS = ['apiVersion', 'kind', 'metadata', 'variants', 'sweep', 'assert', 'outputs', 'metrics', 'seed'];

/** @returns why this path can be no parameter, if so. */
export function parameterProblem(field: unknown): string | undefined {
  if (field === 'seed') return 'seed is no parameter: every point of the grid is run with every seed';
  return FIXED_FIELDS.includes(String(field))
    ? `${shorten(String(field))} is no parameter: it does not change what happens`
    : undefined;
}

/** @returns why these values cannot stand side by side, if so. */
export function valuesProblem(values: readonly unknown[]): string | undefined {
  const spelled = values.map((value) => JSON.stringify(value));
  const repeated = spelled.find((text, index) => spelled.indexOf(text) !== index);
  return repeated === undefined ? undefined : `${shorten(repeated)} stands there twice`;
}

/** The section with its names and paths checked. @throws InputError */
export function checkSweep(
  source: ScenarioSource,
  { variants, seeds: expanded, parameters }: z.output<typeof sweepSchema>,
  known: readonly string[],
): Sweep {
  for (const [index, name] of (variants ?? []).entries()) {
    const at = ['sweep', 'variants', index];
    if (name !== BASE_VARIANT && !known.includes(name))
      throw source.error(unknownName('variant', name, [BASE_VARIANT, ...known]), at);
    if (variants!.indexOf(name) !== index) throw source.error(`${name} stands there twice`, at);
  }
  for (const [path, values] of Object.entries(parameters)) {
    const at = ['sweep', 'parameters', path];
    const problem = parameterProblem(parsePath(path, source.locate(at, 'key'))[0]) ?? valuesProblem(values);
    if (problem !== undefined) throw source.error(problem, at);
  }
  return freezeData({
    variants,
    seeds: expanded,
    parameters: Object.entries(parameters).map(([path, values]) => ({ path, values })),
  });
}
