import type { AttemptColumns, PodColumns, RunReport, TextColumn } from '../cli/report/report-data.ts';

/** Stands for a time that has not come. */
export const NEVER = -1;

/** The pods of a run by row, times in microseconds from its beginning. */
export interface Pods {
  readonly columns: PodColumns;
  readonly count: number;
  readonly createdAt: Float64Array;
  readonly scheduledAt: Float64Array;
  readonly startedAt: Float64Array;
  readonly readyAt: Float64Array;
  readonly finishedAt: Float64Array;
  readonly deletedAt: Float64Array;
  /** When its requests left its node, or the end of the run. */
  readonly releasedAt: Float64Array;
  readonly node: Int32Array;
}

/** Which pods were on which node: those of node n are rows[offsets[n]] to rows[offsets[n + 1] - 1], in the order of binding. */
export interface PodsByNode {
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
}

export interface Attempt {
  readonly at: number;
  readonly attempt: number;
  readonly result: string;
  readonly nodeName: string;
  readonly examined: number;
  readonly feasible: number;
  readonly tied: number;
  readonly score: number;
  readonly cause: string;
  readonly rejections: string;
}

/** A run as the views want it. */
export interface RunModel {
  readonly report: RunReport;
  readonly endAt: number;
  readonly nodeNames: readonly string[];
  /** Nodes of nodes.csv; the names behind them are only named by pods. */
  readonly nodeCount: number;
  readonly pods: Pods | null;
  readonly byNode: PodsByNode;
  readonly attemptsOf: (pod: number) => readonly Attempt[];
}

export function toRunModel(report: RunReport): RunModel {
  const nodeNames = report.nodes?.names ?? [];
  const nodeCount = report.nodes?.joinedAt.length ?? 0;
  const pods = report.pods === null ? null : toPods(report.pods, report.endAt);
  return {
    report,
    endAt: report.endAt,
    nodeNames,
    nodeCount,
    pods,
    byNode: groupByNode(pods, nodeCount),
    attemptsOf: indexAttempts(report.attempts, pods?.count ?? 0, nodeNames),
  };
}

export function textAt({ texts, rows }: TextColumn, row: number): string {
  return texts[rows[row]!] ?? '';
}

function toPods(columns: PodColumns, endAt: number): Pods {
  const count = columns.names.length;
  const createdAt = new Float64Array(count);
  let at = 0;
  for (let row = 0; row < count; row++) createdAt[row] = at += columns.createdAfter[row]!;
  const absolute = (after: readonly number[]): Float64Array => {
    const times = new Float64Array(count);
    for (let row = 0; row < count; row++) times[row] = after[row]! < 0 ? NEVER : createdAt[row]! + after[row]!;
    return times;
  };
  const [finishedAt, deletedAt] = [absolute(columns.finishedAfter), absolute(columns.deletedAfter)];
  const releasedAt = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const [finished, deleted] = [finishedAt[row]!, deletedAt[row]!];
    const first = finished < 0 ? deleted : deleted < 0 ? finished : Math.min(finished, deleted);
    releasedAt[row] = first < 0 ? endAt : first;
  }
  return {
    columns,
    count,
    createdAt,
    scheduledAt: absolute(columns.scheduledAfter),
    startedAt: absolute(columns.startedAfter),
    readyAt: absolute(columns.readyAfter),
    finishedAt,
    deletedAt,
    releasedAt,
    node: Int32Array.from(columns.node),
  };
}

function groupByNode(pods: Pods | null, nodeCount: number): PodsByNode {
  const offsets = new Int32Array(nodeCount + 1);
  if (pods === null) return { offsets, rows: new Int32Array(0) };
  const { node, scheduledAt, count } = pods;
  const isPlaced = (row: number): boolean => node[row]! >= 0 && node[row]! < nodeCount && scheduledAt[row]! >= 0;
  for (let row = 0; row < count; row++) if (isPlaced(row)) offsets[node[row]! + 1]!++;
  for (let n = 0; n < nodeCount; n++) offsets[n + 1]! += offsets[n]!;
  const rows = new Int32Array(offsets[nodeCount]!);
  const next = offsets.slice();
  for (let row = 0; row < count; row++) if (isPlaced(row)) rows[next[node[row]!]!++] = row;
  for (let n = 0; n < nodeCount; n++) {
    rows.subarray(offsets[n]!, offsets[n + 1]!).sort((a, b) => scheduledAt[a]! - scheduledAt[b]! || a - b);
  }
  return { offsets, rows };
}

/** Which attempts are whose, worked out when it is first asked for. */
function indexAttempts(
  columns: AttemptColumns | null,
  podCount: number,
  nodeNames: readonly string[],
): (pod: number) => readonly Attempt[] {
  if (columns === null) return () => [];
  let byPod: Map<number, number[]> | undefined;
  const times = new Float64Array(columns.pod.length);
  const build = (): Map<number, number[]> => {
    const found = new Map<number, number[]>();
    let [pod, at] = [0, 0];
    for (let row = 0; row < columns.pod.length; row++) {
      pod += columns.pod[row]!;
      times[row] = at += columns.after[row]!;
      const rows = found.get(pod);
      if (rows === undefined) found.set(pod, [row]);
      else rows.push(row);
    }
    return found;
  };
  return (pod) => {
    if (pod >= podCount) return [];
    byPod ??= build();
    return (byPod.get(pod) ?? []).map((row) => ({
      at: times[row]!,
      attempt: columns.attempt[row]!,
      result: textAt(columns.results, row),
      nodeName: nodeNames[columns.node[row]!] ?? '',
      examined: columns.examined[row]!,
      feasible: columns.feasible[row]!,
      tied: columns.tied[row]!,
      score: columns.score[row]!,
      cause: textAt(columns.causes, row),
      rejections: textAt(columns.rejections, row),
    }));
  };
}

/** What a pod asks for of a resource as nodes name it; each pod is one of `pods`. */
export function requestsOf(pods: Pods, resource: string): Float64Array {
  const { columns, count } = pods;
  const place = columns.resources.indexOf(resource);
  const amounts = new Float64Array(count);
  if (resource === 'pods') return amounts.fill(1);
  if (place < 0) return amounts;
  for (let row = 0; row < count; row++) amounts[row] = columns.requests[columns.request[row]!]![place]!;
  return amounts;
}
