import { InputError } from '../../api/input-error.ts';

/**
 * A drawn order as a file: `pods` are the rows of a trace in their order of arrival; `nodes` are names of nodes, and `rank` their
 * places in the order of the cluster.
 */
interface OrderFile {
  readonly pods?: unknown;
  readonly nodes?: unknown;
  readonly rank?: unknown;
}

/** @throws InputError */
export function parsePodOrder(text: string, file: string, rowCount: number): number[] {
  const { pods } = parse(text, file);
  if (!Array.isArray(pods) || pods.length === 0) throw new InputError('expected { pods: [row, ...] }', { file });
  for (const row of pods as readonly unknown[]) {
    if (Number.isInteger(row) && (row as number) >= 0 && (row as number) < rowCount) continue;
    throw new InputError(`pods: expected rows from 0 to ${rowCount - 1}, there is ${JSON.stringify(row)}`, { file });
  }
  return pods as number[];
}

/** The rank of each node by name. @throws InputError */
export function parseNodeRanks(text: string, file: string): ReadonlyMap<string, number> {
  const { nodes, rank } = parse(text, file);
  if (!Array.isArray(nodes) || !Array.isArray(rank) || nodes.length !== rank.length) {
    throw new InputError('expected { nodes: [name, ...], rank: [number, ...] } of one length', { file });
  }
  const ranks = rank as readonly unknown[];
  if (new Set(ranks).size !== ranks.length || !ranks.every((one) => Number.isInteger(one) && (one as number) >= 0)) {
    throw new InputError('rank: expected whole numbers from 0 on, each once', { file });
  }
  return new Map((nodes as readonly unknown[]).map((name, index) => [String(name), ranks[index] as number]));
}

function parse(text: string, file: string): OrderFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw jsonError(text, file, (error as Error).message);
  }
  if (typeof value === 'object' && value !== null) return value;
  throw new InputError('expected a JSON object', { file });
}

/** V8 says at which character most mistakes are, and quotes what is around the others. */
function jsonError(text: string, file: string, message: string): InputError {
  const [, reason = message, place] = /^(.*?)(?: in JSON)? at position (\d+)/.exec(message) ?? [];
  const offset = message.startsWith('Unexpected end') ? text.length : place && Number(place);
  if (typeof offset !== 'number') return new InputError(`this is no JSON: ${message}`, { file });
  const lines = text.slice(0, offset).split('\n');
  return new InputError(`this is no JSON: ${reason}`, { file, line: lines.length, column: lines.at(-1)!.length + 1 });
}
