import type { Argv } from 'yargs';
import { single } from '../scenario-options.ts';

/** Which grid: what the scenario says under `sweep:`, and what the command line changes of it. */
export interface GridOptions {
  readonly variants: string | undefined;
  readonly seeds: string | undefined;
  readonly grid: string[] | undefined;
  readonly set: string[] | undefined;
}

export function addGridOptions<T>(yargs: Argv<T>): Argv<T & GridOptions> {
  return yargs
    .option('grid', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Values for one field: a.b[0].c=1,2,3; may be repeated. Wins over sweep.parameters for that field',
    })
    .option('seeds', {
      type: 'string',
      requiresArg: true,
      describe: "Such as 1..20 or 1,2,5..7. Default: sweep.seeds, or the scenario's own seed",
    })
    .option('variants', {
      type: 'string',
      requiresArg: true,
      describe: 'Names with commas, or all; base is the scenario itself. Default: sweep.variants, or base',
    })
    .option('set', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Change one field of all points: a.b[0].c=value; may be repeated',
    });
}

/** The options as words of a command line again, for other machines. */
export function gridWords({ variants, seeds, grid, set }: GridOptions): readonly string[] {
  return [
    ...(grid ?? []).flatMap((value) => ['--grid', String(value)]),
    ...withValue('seeds', seeds),
    ...withValue('variants', variants),
    ...(set ?? []).flatMap((value) => ['--set', String(value)]),
  ];
}

function withValue(name: string, given: string | undefined): string[] {
  const value = single(name, given);
  return value === undefined ? [] : [`--${name}`, value];
}
