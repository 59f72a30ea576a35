import { InputError } from '../api/input-error.ts';

/** More than anybody has time for, and few enough to write down. Assumption. */
const MOST_SEEDS = 10_000;

/** `1..20`, `1,2,5..7`, `a,b`: the seeds of a comparison, in their order. @throws InputError */
export function parseSeeds(text: string): readonly string[] {
  const seeds = text.split(',').flatMap((part) => expand(part.trim(), text));
  const repeated = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (repeated !== undefined) throw new InputError(`--seeds ${text}: seed ${repeated} stands there twice`);
  return seeds;
}

function expand(part: string, text: string): string[] {
  if (part === '') throw new InputError(`--seeds ${text}: expected seeds such as 1..20 or 1,2,5..7`);
  const range = /^(\d{1,15})\.\.(\d{1,15})$/.exec(part);
  if (range === null) {
    if (part.includes('..'))
      throw new InputError(`--seeds ${text}: expected a range such as 1..20, there is "${part}"`);
    return [part];
  }
  const [first, last] = [Number(range[1]), Number(range[2])];
  if (last < first) throw new InputError(`--seeds ${text}: ${part} runs backwards`);
  if (last - first >= MOST_SEEDS) throw new InputError(`--seeds ${text}: expected at most ${MOST_SEEDS} seeds`);
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}

/** `1..20` again, for people. */
export function describeSeeds(seeds: readonly string[]): string {
  const isRange = seeds.length > 2 && seeds.every((seed, index) => seed === String(Number(seeds[0]) + index));
  return isRange ? `${seeds[0]}..${seeds.at(-1)}` : seeds.join(',');
}
