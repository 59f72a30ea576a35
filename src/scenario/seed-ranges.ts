/** More than anybody has time for, and few enough to write down. Assumption. */
const MOST_SEEDS = 10_000;

/** Either the seeds or what is wrong with them. */
export type ExpandedSeeds =
  { readonly ok: true; readonly seeds: readonly string[] } | { readonly ok: false; readonly problem: string };

/** `1..20`, `1,2,5..7`, `a,b`: the seeds in their order, each once. */
export function expandSeeds(text: string): ExpandedSeeds {
  const seeds: string[] = [];
  for (const part of text.split(',')) {
    const expanded = expand(part.trim());
    if (typeof expanded === 'string') return { ok: false, problem: expanded };
    seeds.push(...expanded);
  }
  const known = new Set<string>();
  for (const seed of seeds) {
    if (known.has(seed)) return { ok: false, problem: `seed ${seed} stands there twice` };
    known.add(seed);
  }
  return { ok: true, seeds };
}

/** @returns a text for a problem. */
function expand(part: string): readonly string[] | string {
  if (part === '') return 'expected seeds such as 1..20 or 1,2,5..7';
  const range = /^(\d{1,15})\.\.(\d{1,15})$/.exec(part);
  if (range === null) return part.includes('..') ? `expected a range such as 1..20, there is "${part}"` : [part];
  const [first, last] = [Number(range[1]), Number(range[2])];
  if (last < first) return `${part} runs backwards`;
  if (last - first >= MOST_SEEDS) return `expected at most ${MOST_SEEDS} seeds`;
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}
