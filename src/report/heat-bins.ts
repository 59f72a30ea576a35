import type { PodsByNode } from './run-model.ts';

/** What of the map is looked at: microseconds, and places in the order of the nodes (`lastNode` is the first that is not). */
export interface HeatWindow {
  readonly from: number;
  readonly to: number;
  readonly firstNode: number;
  readonly lastNode: number;
}

/** What the map is made of. */
export interface HeatSource {
  /** Nodes in the order in which they are shown. */
  readonly order: Int32Array;
  readonly byNode: PodsByNode;
  readonly scheduledAt: Float64Array;
  readonly releasedAt: Float64Array;
  /** What each pod takes and each node has, of one resource. */
  readonly requests: Float64Array;
  readonly allocatable: readonly number[];
  readonly joinedAt: readonly number[];
  readonly leftAt: readonly number[];
  readonly endAt: number;
}

export interface HeatBins {
  readonly columns: number;
  readonly rows: number;
  /** Row by row: the share of what the nodes had that pods asked for, over nodes and time; NaN where there was no such node. */
  readonly ratios: Float32Array;
}

/**
 * Sums up a window of the map in so many bins, exactly: each pod counts in each bin for the time that it was there. The work is a few steps for
 * each pod on the nodes of the window and one for each bin, however long the pods lived.
 */
export function binAllocation(source: HeatSource, window: HeatWindow, columns: number, maxRows: number): HeatBins {
  const { from, to, firstNode, lastNode } = window;
  const nodeCount = lastNode - firstNode;
  const rows = Math.max(0, Math.min(nodeCount, maxRows));
  const ratios = new Float32Array(rows * columns);
  const [asked, there] = [new Spans(columns), new Spans(columns)];
  const toBins = columns / (to - from);
  const { offsets, rows: podRows } = source.byNode;
  for (let row = 0, place = firstNode; row < rows; row++) {
    asked.clear();
    there.clear();
    const end = firstNode + Math.floor(((row + 1) * nodeCount) / rows);
    for (; place < end; place++) {
      const node = source.order[place]!;
      const left = source.leftAt[node]!;
      const until = left < 0 ? source.endAt : left;
      there.add((source.joinedAt[node]! - from) * toBins, (until - from) * toBins, source.allocatable[node]!);
      for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
        const pod = podRows[i]!;
        if (source.scheduledAt[pod]! >= to) break;
        if (source.releasedAt[pod]! <= from) continue;
        const begin = (source.scheduledAt[pod]! - from) * toBins;
        asked.add(begin, (source.releasedAt[pod]! - from) * toBins, source.requests[pod]!);
      }
    }
    divide(asked, there, ratios, row * columns);
  }
  return { columns, rows, ratios };
}

function divide(asked: Spans, there: Spans, ratios: Float32Array, offset: number): void {
  let [amount, total] = [0, 0];
  for (let column = 0; column < asked.edges.length; column++) {
    amount += asked.steps[column]!;
    total += there.steps[column]!;
    const capacity = total + there.edges[column]!;
    // Below a millionth of a bin only rounding is left of a node that has gone.
    ratios[offset + column] = capacity > 1e-6 ? Math.max(0, amount + asked.edges[column]!) / capacity : NaN;
  }
}

/** Amounts over spans of bins: what falls into the bins where a span begins and ends, and steps for the whole bins between. */
class Spans {
  readonly edges: Float64Array;
  readonly steps: Float64Array;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
    this.edges = new Float64Array(count);
    this.steps = new Float64Array(count + 1);
  }

  clear(): void {
    this.edges.fill(0);
    this.steps.fill(0);
  }

  add(begin: number, end: number, amount: number): void {
    const a = Math.max(0, begin);
    const b = Math.min(this.#count, end);
    if (!(b > a)) return;
    const [first, last] = [Math.floor(a), Math.floor(b)];
    if (first === last) {
      this.edges[first]! += amount * (b - a);
      return;
    }
    this.edges[first]! += amount * (first + 1 - a);
    this.steps[first + 1]! += amount;
    this.steps[last]! -= amount;
    if (last < this.#count) this.edges[last]! += amount * (b - last);
  }
}

/** The pods that were on the nodes of a window at some time of it, at most so many, in the order of nodes and binding. */
export function podsIn(source: HeatSource, window: HeatWindow, limit: number): readonly number[] {
  const found: number[] = [];
  const { offsets, rows } = source.byNode;
  for (let place = window.firstNode; place < window.lastNode; place++) {
    const node = source.order[place]!;
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      const pod = rows[i]!;
      if (source.scheduledAt[pod]! >= window.to) break;
      if (source.releasedAt[pod]! <= window.from) continue;
      if (found.length === limit) return found;
      found.push(pod);
    }
  }
  return found;
}
