import { InputError } from '../api/input-error.ts';
import { expandSeeds } from '../scenario/seed-ranges.ts';

/** `1..20`, `1,2,5..7`, `a,b`: the seeds of a comparison, in their order. @throws InputError */
export function parseSeeds(text: string): readonly string[] {
  const expanded = expandSeeds(text);
  if (expanded.ok) return expanded.seeds;
  throw new InputError(`--seeds ${text}: ${expanded.problem}`);
}

/** `1..20` again, for people. */
export function describeSeeds(seeds: readonly string[]): string {
  const isRange = seeds.length > 2 && seeds.every((seed, index) => seed === String(Number(seeds[0]) + index));
  return isRange ? `${seeds[0]}..${seeds.at(-1)}` : seeds.join(',');
}
