import type { AttemptColumns } from './report-data.ts';
import { readResultTable } from './result-table.ts';
import { TextColumnBuilder } from './text-column.ts';

/** Attempts of one pod that the page shows: so many at its beginning, so many at its end. A pod may be tried for days. */
const FIRST_KEPT = 5;
const LAST_KEPT = 15;

/** What an attempt has to know of the pods: several may have had one name, one after the other. */
export interface PodRows {
  readonly namespaces: readonly string[];
  readonly names: readonly string[];
  readonly createdAt: readonly number[];
}

interface Attempt {
  readonly pod: number;
  readonly at: number;
  readonly attempt: number;
  readonly node: number;
  /** Examined, feasible, tied, score. */
  readonly counts: readonly number[];
  readonly result: string;
  readonly cause: string;
  readonly rejections: string;
}

/** attempts.csv for the page. @param nodeOf the place of a node among the names of nodes. @throws InputError */
export function toAttemptColumns(
  file: string,
  text: string,
  pods: PodRows,
  nodeOf: (name: string) => number,
): AttemptColumns {
  const rowOf = podFinder(pods);
  const byPod = new Map<number, { first: Attempt[]; last: Attempt[] }>();
  readResultTable(
    file,
    text,
    ['time_seconds', 'namespace', 'name', 'attempt', 'result', 'node'],
    () => {},
    (row) => {
      const at = row.micros('time_seconds');
      const pod = rowOf(row.text('namespace'), row.text('name'), at);
      if (pod < 0) return;
      const kept = byPod.get(pod) ?? { first: [], last: [] };
      byPod.set(pod, kept);
      const node = row.text('node') === '' ? -1 : nodeOf(row.text('node'));
      const counts = ['nodes_examined', 'nodes_feasible', 'nodes_tied', 'score'].map((column) => row.number(column));
      const [result, cause, rejections] = [row.text('result'), row.text('queued_by'), row.text('rejections')];
      const attempt: Attempt = { pod, at, attempt: row.number('attempt'), node, counts, result, cause, rejections };
      if (kept.first.length < FIRST_KEPT) kept.first.push(attempt);
      else kept.last.push(attempt);
      if (kept.last.length > LAST_KEPT) kept.last.shift();
    },
  );
  const all = [...byPod.values()].flatMap(({ first, last }) => [...first, ...last]);
  return pack(all.toSorted((a, b) => a.at - b.at || a.pod - b.pod || a.attempt - b.attempt));
}

function pack(attempts: readonly Attempt[]): AttemptColumns {
  const [results, causes, rejections] = [new TextColumnBuilder(), new TextColumnBuilder(), new TextColumnBuilder()];
  for (const { result, cause, rejections: why } of attempts) {
    results.add(result);
    causes.add(cause);
    rejections.add(why);
  }
  const count = (place: number): number[] => attempts.map(({ counts }) => counts[place]!);
  return {
    pod: attempts.map(({ pod }, index) => pod - (attempts[index - 1]?.pod ?? 0)),
    after: attempts.map(({ at }, index) => at - (attempts[index - 1]?.at ?? 0)),
    attempt: attempts.map(({ attempt }) => attempt),
    results: results.build(),
    node: attempts.map(({ node }) => node),
    examined: count(0),
    feasible: count(1),
    tied: count(2),
    score: count(3),
    causes: causes.build(),
    rejections: rejections.build(),
  };
}

/** The pod of that name that was created last by then. */
function podFinder({ namespaces, names, createdAt }: PodRows): (namespace: string, name: string, at: number) => number {
  const rows = new Map<string, number[]>();
  for (const [row, name] of names.entries()) {
    const key = `${namespaces[row]}/${name}`;
    const same = rows.get(key);
    if (same === undefined) rows.set(key, [row]);
    else same.push(row);
  }
  return (namespace, name, at) => rows.get(`${namespace}/${name}`)?.findLast((row) => createdAt[row]! <= at) ?? -1;
}
