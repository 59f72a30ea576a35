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
  readonly #allocation: number[] = [];
  readonly #fragmentationOfCluster: number[] = [];
  readonly #fragmentationOfIdle: number[] = [];

  constructor(gpus: GpuTracker) {
    this.#gpus = gpus;
    gpus.onDecided(() => this.#sample());
  }

  #sample(): void {
    const { totalMilli, arrivedMilli, allocatedMilli, idleMilli, fragmentedMilli } = this.#gpus;
    if (totalMilli === 0) return;
    const percent = roundHalfEven((100 * arrivedMilli) / totalMilli);
    add(this.#counts, percent, 1);
    // Two decimals, as the authors' tool keeps them.
    add(this.#allocation, percent, Math.round((10_000 * allocatedMilli) / totalMilli) / 100);
    add(this.#fragmentationOfCluster, percent, (100 * fragmentedMilli) / totalMilli);
    const ofIdle = idleMilli === 0 ? 0 : Math.round((10_000 * fragmentedMilli) / idleMilli) / 100;
    add(this.#fragmentationOfIdle, percent, ofIdle);
  }

  values(): readonly MetricValue[] {
    const counts = this.#counts;
    const curves: readonly (readonly [name: string, sums: readonly number[]])[] = [
      ['gpu_arrival_allocation_percent', this.#allocation],
      ['gpu_arrival_fragmentation_of_cluster_percent', this.#fragmentationOfCluster],
      ['gpu_arrival_fragmentation_of_idle_percent', this.#fragmentationOfIdle],
    ];
    const values: MetricValue[] = [];
    for (let percent = STEP; percent < counts.length; percent += STEP) {
      const near = [[percent], [percent - 1, percent + 1]].find((list) => list.some((x) => counts[x]! > 0));
      if (near === undefined) continue;
      const decisions = sum(near.map((x) => counts[x] ?? 0));
      for (const [name, sums] of curves) {
        const value = sum(near.map((x) => sums[x] ?? 0)) / decisions;
        if (value === value) {
          values.push({ ...count(metricName(name, { arrived: String(percent) }), value), unit: 'percent' });
        }
      }
    }
    return values;
  }
}

function add(sums: number[], percent: number, amount: number): void {
  sums[percent] = (sums[percent] ?? 0) + amount;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
