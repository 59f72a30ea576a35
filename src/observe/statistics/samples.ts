import { quantileSorted } from 'd3-array';
import { avalanche } from '../../engine/rng.ts';
import { CompensatedSum } from './compensated-sum.ts';
import { grown } from './grown.ts';
import { sortWhole } from './sort-whole.ts';

/** Up to here percentiles are exact; 2^21 samples are 16 MiB. */
const DEFAULT_LIMIT = 2_097_152;

/**
 * Numbers of which mean, greatest and percentiles are asked at the end.
 *
 * A percentile is d3-array's `quantileSorted` (R-7: linear between the two nearest ranks, as NumPy and Excel have it).
 * Beyond `limit` samples every second one is dropped, by a hash of its number and so the same ones each time; count,
 * mean and maximum stay exact.
 */
export class Samples {
  readonly #limit: number;
  readonly #sum = new CompensatedSum();
  #values = new Float64Array(64);
  #kept = 0;
  #count = 0;
  #max = -Infinity;
  /** Samples whose hash has these low bits at zero are kept. */
  #mask = 0;
  #sorted: Float64Array | Uint32Array | undefined;

  constructor(limit = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  add(value: number): void {
    const number = this.#count++;
    this.#sum.add(value);
    if (value > this.#max) this.#max = value;
    if (this.#mask !== 0 && (avalanche(number) & this.#mask) !== 0) return;
    if (this.#kept === this.#limit) this.#thin();
    if (this.#mask !== 0 && (avalanche(number) & this.#mask) !== 0) return;
    if (this.#kept === this.#values.length) this.#values = grown(this.#values, this.#kept + 1);
    this.#values[this.#kept++] = value;
    this.#sorted = undefined;
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum.value;
  }

  get mean(): number {
    return this.#sum.value / this.#count;
  }

  get max(): number {
    return this.#max;
  }

  /** Only when `count > 0`. Sorts what is stored, so all samples are added before. */
  quantile(p: number): number {
    this.#sorted ??= sorted(this.#values.subarray(0, this.#kept));
    return quantileSorted(this.#sorted as unknown as number[], p)!;
  }

  /** Which samples are there follows from their numbers alone. */
  #thin(): void {
    const before = this.#mask;
    this.#mask = before * 2 + 1;
    let kept = 0;
    let index = 0;
    for (let number = 0; index < this.#kept; number++) {
      const hash = avalanche(number);
      if ((hash & before) !== 0) continue;
      if ((hash & this.#mask) === 0) this.#values[kept++] = this.#values[index]!;
      index++;
    }
    this.#kept = kept;
  }
}

/** Durations are whole numbers, mostly of 32 bits, which are sorted in a fraction of the time. */
function sorted(values: Float64Array): Float64Array | Uint32Array {
  const whole = new Uint32Array(values);
  for (let i = 0; i < values.length; i++) if (whole[i] !== values[i]) return values.slice().sort();
  return sortWhole(whole);
}
