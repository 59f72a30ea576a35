import type { GpuTracker } from './gpu-tracker.ts';
import { count } from './metric-values.ts';
import { metricName } from './metric-name.ts';
import type { MetricValue } from './metric.ts';

/** Percent of all GPU asked for, between two points of a curve in summary.json. */
const STEP = 10;

/**
 * What stands after so much has been asked for, in percent of all GPU of the cluster, as the authors of "Beware of Fragmentation"
 * sample it (USENIX ATC '23, analysis scripts): after each decision, the percent asked for so far is rounded, half to even; a point
 * is the mean over the decisions with its percent, or with one more or less where there are none.
 */
export class GpuArrivals {
  readonly #gpus: GpuTracker;
  /** By percent: how many decisions, and the sums of what stood after them. */
  readonly #counts: number[] = [];
  readonly #sums: readonly number[][];

  constructor(gpus: GpuTracker) {
    this.#gpus = gpus;
    this.#sums = CURVES.map(() => []);
    gpus.onDecided(() => this.#sample());
  }

  #sample(): void {
    const { totalMilli, arrivedMilli } = this.#gpus;
    if (totalMilli === 0) return;
    const percent = roundHalfEven((100 * arrivedMilli) / totalMilli);
    this.#counts[percent] = (this.#counts[percent] ?? 0) + 1;
    for (let curve = 0; curve < CURVES.length; curve++) {
      const sums = this.#sums[curve]!;
      sums[percent] = (sums[percent] ?? 0) + CURVES[curve]!.valueOf(this.#gpus);
    }
  }

  values(): readonly MetricValue[] {
    const values: MetricValue[] = [];
    for (let percent = STEP; percent < this.#counts.length; percent += STEP) {
      const near = [[percent], [percent - 1, percent + 1]].find((list) => list.some((x) => this.#counts[x]! > 0));
      if (near === undefined) continue;
      const decisions = sum(near.map((x) => this.#counts[x] ?? 0));
      for (const [curve, { name }] of CURVES.entries()) {
        const value = sum(near.map((x) => this.#sums[curve]![x] ?? 0)) / decisions;
        if (value === value) {
          values.push({ ...count(metricName(name, { arrived: String(percent) }), value), unit: 'percent' });
        }
      }
    }
    return values;
  }
}

const CURVES: readonly { readonly name: string; readonly valueOf: (gpus: GpuTracker) => number }[] = [
  {
    name: 'gpu_arrival_allocation_percent',
    // Two decimals, as the authors' tool keeps them.
    valueOf: ({ allocatedMilli, totalMilli }) => Math.round((10_000 * allocatedMilli) / totalMilli) / 100,
  },
  {
    name: 'gpu_arrival_fragmentation_of_cluster_percent',
    valueOf: ({ fragmentedMilli, totalMilli }) => (100 * fragmentedMilli) / totalMilli,
  },
  {
    name: 'gpu_arrival_fragmentation_of_idle_percent',
    valueOf: ({ fragmentedMilli, idleMilli }) =>
      idleMilli === 0 ? 0 : Math.round((10_000 * fragmentedMilli) / idleMilli) / 100,
  },
];

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
