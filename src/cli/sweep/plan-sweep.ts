import { InputError, unknownName } from '../../api/input-error.ts';
import { BASE_VARIANT } from '../../scenario/base-variant.ts';
import { cellAddress } from '../../scenario/cell-address.ts';
import { readText } from '../../scenario/files.ts';
import type { Scenario } from '../../scenario/load.ts';
import { parseGrid } from '../../scenario/parse-grid.ts';
import type { SweepPlan, SweepPoint } from '../../scenario/sweep-plan-file.ts';
import type { Parameter, ParameterValues } from '../../scenario/sweep-section.ts';
import { VERSION } from '../../scenario/version.ts';
import type { Host } from '../host.ts';
import { single } from '../scenario-options.ts';
import { parseSeeds } from '../seed-list.ts';
import { pointText } from './point-text.ts';
import type { GridOptions } from './sweep-options.ts';

/** More than a folder and a table can bear; a grid of this size is a slip of the finger. Assumption. */
const MOST_CELLS = 100_000;

/** A plan with what is needed to run it here. */
export interface ReadySweep {
  readonly plan: SweepPlan;
  /** The scenario file, as given and as it was read: all cells are of this text. */
  readonly file: string;
  readonly text: string;
  readonly set: readonly string[];
  /** The files that it names, for those who run cells elsewhere. */
  readonly files: Scenario['files'];
  readonly warnings: readonly string[];
}

/**
 * Reads the scenario once for each point of the grid, so that mistakes are found before anything runs.
 *
 * @throws InputError
 */
export async function planSweep(host: Host, file: string, given: GridOptions): Promise<ReadySweep> {
  const set = given.set?.map(String) ?? [];
  const grids = (given.grid ?? []).map((text) => parseGrid(String(text)));
  const text = await readText({ shown: file, path: file });
  const base = await host.loadScenario(file, { text, set });
  const variants = chooseVariants(single('variants', given.variants), base);
  const wantedSeeds = single('seeds', given.seeds);
  const seeds = wantedSeeds === undefined ? (base.sweep.seeds ?? [base.seed]) : parseSeeds(wantedSeeds);
  const parameters = mergeParameters(base.sweep.parameters, grids);
  const count = parameters.reduce((product, { values }) => product * values.length, variants.length * seeds.length);
  if (count > MOST_CELLS) throw new InputError(`the grid has ${count} cells, expected at most ${MOST_CELLS}`, { file });
  if (count === 1) {
    throw new InputError(
      'there is nothing to sweep: the grid has one cell',
      { file },
      'give it --grid, --seeds or --variants, or the scenario a section sweep: (docs/sweep.md)',
    );
  }
  const combinations = combine(parameters);
  const points: SweepPoint[] = [];
  const cells: string[] = [];
  const files = new Map<string, string>();
  const warnings = new Set<string>();
  for (const variant of variants) {
    for (const values of combinations) {
      const scenario = await host.loadScenario(file, { text, set, variant: nameOrBase(variant), parameters: values });
      points.push({ variant, parameters: values, scenarioHash: scenario.hash });
      for (const seed of seeds) cells.push(cellAddress({ ...scenario, seed }, { variant, parameters: values }));
      for (const { name, hash } of scenario.files) files.set(name, hash);
      for (const warning of scenario.warnings) warnings.add(warning);
    }
  }
  for (const twins of describeTwins(points)) warnings.add(twins);
  return {
    plan: {
      scenario: base.name,
      version: VERSION,
      variants,
      seeds,
      parameters,
      points,
      cells,
    },
    file,
    text,
    set,
    files: [...files].map(([name, hash]) => ({ name, hash })),
    warnings: [...warnings],
  };
}

function chooseVariants(given: string | undefined, { sweep, variants }: Scenario): readonly string[] {
  const names = [BASE_VARIANT, ...variants];
  if (given === undefined) return sweep.variants ?? [BASE_VARIANT];
  if (given === 'all') return names;
  const wanted = given.split(',').map((name) => name.trim());
  for (const [index, name] of wanted.entries()) {
    if (!names.includes(name)) throw new InputError(`--variants ${unknownName('variant', name, names)}`);
    if (wanted.indexOf(name) !== index) throw new InputError(`--variants ${given}: ${name} stands there twice`);
  }
  return wanted;
}

function nameOrBase(variant: string): string | undefined {
  return variant === BASE_VARIANT ? undefined : variant;
}

/** What the command line says of a path takes the place of what the scenario says of it. */
function mergeParameters(
  written: readonly ParameterValues[],
  given: readonly ParameterValues[],
): readonly ParameterValues[] {
  const merged = new Map(written.map((parameter) => [parameter.path, parameter]));
  const seen = new Set<string>();
  for (const parameter of given) {
    if (seen.has(parameter.path)) throw new InputError(`--grid ${parameter.path} was given twice, expected once`);
    seen.add(parameter.path);
    merged.set(parameter.path, parameter);
  }
  return [...merged.values()];
}

/** Every combination of values; the last parameter changes first. */
function combine(parameters: readonly ParameterValues[]): readonly (readonly Parameter[])[] {
  return parameters.reduce<readonly (readonly Parameter[])[]>(
    (points, { path, values }) => points.flatMap((point) => values.map((value) => [...point, { path, value }])),
    [[]],
  );
}

function describeTwins(points: readonly SweepPoint[]): readonly string[] {
  const byHash = new Map<string, SweepPoint>();
  return points.flatMap((point) => {
    const twin = byHash.get(point.scenarioHash);
    byHash.set(point.scenarioHash, twin ?? point);
    return twin === undefined ? [] : [`${pointText(point)} and ${pointText(twin)} are the same scenario`];
  });
}
