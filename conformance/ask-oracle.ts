import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ORACLE_FILE } from './fixtures.ts';

/** What `--count`, `--seed` and `--oracle` of the scripts say that have the oracle answer cases. */
export interface Request {
  readonly count: number;
  readonly seed: string;
  /** The oracle's executable file. */
  readonly oracle: string;
  /** The version of Kubernetes that answers. */
  readonly kubernetes: string;
}

/** Reads the arguments of the command line; `count` is the default. */
export function readRequest(count: number): Request {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: String(count) },
      seed: { type: 'string', default: 'v1' },
      oracle: { type: 'string', default: fileURLToPath(ORACLE_FILE) },
    },
  });
  const { seed, oracle } = values;
  return { count: Number(values.count), seed, oracle, kubernetes: versionOf(oracle) };
}

export function versionOf(oracle: string): string {
  return execFileSync(oracle, ['version'], { encoding: 'utf8' }).trim();
}

/** The oracle's answers to cases of one mode: a line of JSON each, in the order of the cases. */
export function askOracle(
  oracle: string,
  mode: string,
  cases: readonly unknown[],
  flags: readonly string[] = ['-workers', '2'],
): string[] {
  if (cases.length === 0) return [];
  const input = cases.map((made) => `${JSON.stringify(made)}\n`).join('');
  const output = execFileSync(oracle, [mode, ...flags], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  return output.trimEnd().split('\n');
}

/** The numbers 0 to count - 1 in groups of at most `size`. */
export function* groupsOf(size: number, count: number): Generator<number[]> {
  for (let start = 0; start < count; start += size)
    yield Array.from({ length: Math.min(size, count - start) }, (_, index) => start + index);
}
