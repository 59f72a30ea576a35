import type { Argv } from 'yargs';
import { InputError } from '../api/input-error.ts';
import type { LoadOptions } from '../scenario/load.ts';

/** How a user changes a scenario without touching its file. */
export interface ScenarioOptions {
  readonly seed: string | undefined;
  readonly set: string[] | undefined;
  readonly variant: string | undefined;
}

/** How decisions are computed; only where a scenario runs. */
export interface EngineOptions {
  readonly engine: 'fast' | 'reference' | undefined;
  readonly 'verify-engine': boolean;
}

export function addScenarioOptions<T>(yargs: Argv<T>): Argv<T & ScenarioOptions> {
  return yargs
    .option('seed', {
      type: 'string',
      requiresArg: true,
      describe: "Seed of all chance, instead of the scenario's own",
    })
    .option('set', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Change one field: a.b[0].c=value; may be repeated',
    })
    .option('variant', { type: 'string', requiresArg: true, describe: "One of the scenario's variants" });
}

export function addEngineOptions<T>(yargs: Argv<T>): Argv<T & EngineOptions> {
  return yargs
    .option('engine', {
      choices: ['fast', 'reference'] as const,
      requiresArg: true,
      describe: 'How decisions are computed, never which: scheduler.engine of the scenario',
    })
    .option('verify-engine', {
      type: 'boolean',
      default: false,
      describe: 'Compute every decision both ways; stop with exit code 3 where they differ',
    });
}

/** Scenario options with what the engine options change. */
export function withEngine<T extends ScenarioOptions>(given: T & EngineOptions): T {
  const engine = single('engine', given.engine);
  if (given['verify-engine'] && engine !== undefined) {
    throw new InputError('--verify-engine runs both engines: expected no --engine beside it');
  }
  const chosen = given['verify-engine'] ? 'verify' : engine;
  return chosen === undefined ? given : { ...given, set: [...(given.set ?? []), `scheduler.engine=${chosen}`] };
}

/** The options as the loader wants them. An option that was given twice is a mistake. */
export function toLoadOptions({ seed, set, variant }: ScenarioOptions): LoadOptions {
  return { seed: single('seed', seed), set: set?.map(String), variant: single('variant', variant) };
}

/** yargs makes an array of an option that is given twice. */
export function single(name: string, value: string | readonly string[] | undefined): string | undefined {
  if (Array.isArray(value)) throw new InputError(`--${name} was given ${value.length} times, expected once`);
  return value as string | undefined;
}
