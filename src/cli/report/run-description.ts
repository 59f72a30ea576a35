import type { Scenario } from '../../scenario/load.ts';
import { parseJson } from './parse-json.ts';

/** How a run came about, as run.json says it: enough to ask for an explanation of it. */
export interface RunDescription {
  readonly scenario: string;
  readonly explain: readonly string[];
  readonly isGuess: boolean;
  /** Undefined where nobody wrote it down. */
  readonly endAt: number | undefined;
}

/** What is written by `orrery run --report`. */
interface RunJson {
  readonly scenario: string;
  readonly file: string;
  readonly seed: string;
  readonly untilSeconds: number;
  readonly variant?: string;
  readonly set?: readonly string[];
}

export function describeRun(
  { name, file, seed, until }: Scenario,
  variant: string | undefined,
  set: readonly string[] | undefined,
): RunJson {
  return {
    scenario: name,
    file,
    seed,
    untilSeconds: until / 1_000_000,
    ...(variant !== undefined && { variant }),
    ...(set !== undefined && set.length > 0 && { set }),
  };
}

/** From run.json, or from the names of folders where there is none. @throws InputError */
export function readRunDescription(files: {
  readonly texts: ReadonlyMap<string, string>;
  pathOf(file: string): string;
  readonly scenario: string;
  readonly run: string;
}): RunDescription {
  const text = files.texts.get('run.json');
  if (text === undefined) {
    const [, variant, seed] = /^(?:(.+)-)?seed-(.*?)(?:-set-[0-9a-f]{8})?$/.exec(files.run) ?? [];
    const words = ['explain', `${files.scenario}.yaml`];
    if (seed !== undefined) words.push('--seed', seed);
    if (variant !== undefined) words.push('--variant', variant);
    return { scenario: files.scenario, explain: words, isGuess: true, endAt: undefined };
  }
  const { scenario, file, seed, untilSeconds, variant, set } = parseJson(files.pathOf('run.json'), text) as RunJson;
  const words = ['explain', file, '--seed', seed];
  if (variant !== undefined) words.push('--variant', variant);
  for (const change of set ?? []) words.push('--set', change);
  return { scenario, explain: words, isGuess: false, endAt: Math.round(untilSeconds * 1_000_000) };
}
