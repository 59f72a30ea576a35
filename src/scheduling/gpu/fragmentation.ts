import type { TargetWorkload } from './target-workload.ts';

/**
 * Why typical pods cannot use the idle share of a node's devices, in the authors' order: it decides how the sums are rounded.
 * All but `q3_satisfied` are fragments.
 */
export const FRAGMENTATION_BUCKETS = [
  'q1_lack_both',
  'q2_lack_gpu',
  'q3_satisfied',
  'q4_lack_cpu',
  'xl_satisfied',
  'xr_lack_cpu',
  'no_access',
] as const;

const Q1 = 0;
const Q2 = 1;
const Q3 = 2;
const Q4 = 3;
const XL = 4;
const XR = 5;
const NO_ACCESS = 6;
const BUCKET_COUNT = FRAGMENTATION_BUCKETS.length;

/** Nodes with more devices are rare. */
const MOST_DEVICES = 16;

/**
 * How much of a node's idle GPU is of no use to the target workload: the expected amount that a typical pod, drawn by its weight,
 * could not be given ("Beware of Fragmentation", USENIX ATC '23, section 3.2).
 */
export class Fragmentation {
  readonly #weights: Float64Array;
  readonly #cpuMilli: Float64Array;
  /** 0: the pod asks for no device. */
  readonly #gpuCount: Int32Array;
  /** The different shares that kinds ask for, in ascending order, and by kind which of them it is. */
  readonly #shares: Float64Array;
  readonly #shareOf: Int32Array;
  /** By share: how many devices have as much left, and how much lies on the others. */
  readonly #fitting: Int32Array;
  readonly #tooSmall: Float64Array;
  /** What is left of the devices, in ascending order. */
  #ascending = new Float64Array(MOST_DEVICES);
  readonly #models: readonly (readonly string[])[];
  readonly #access = new Map<string, Uint8Array>();
  readonly #buckets = new Float64Array(BUCKET_COUNT);

  constructor(workload: TargetWorkload) {
    this.#weights = Float64Array.from(workload, ({ weight }) => weight);
    this.#cpuMilli = Float64Array.from(workload, ({ cpuMilli }) => cpuMilli);
    this.#gpuCount = Int32Array.from(workload, ({ gpus }) => gpus?.count ?? 0);
    const shares = [...new Set(workload.map(({ gpus }) => gpus?.milli ?? 0))].sort((a, b) => a - b);
    this.#shares = Float64Array.from(shares);
    this.#shareOf = Int32Array.from(workload, ({ gpus }) => shares.indexOf(gpus?.milli ?? 0));
    this.#fitting = new Int32Array(shares.length);
    this.#tooSmall = new Float64Array(shares.length);
    this.#models = workload.map(({ gpus }) => gpus?.models ?? []);
  }

  /** In thousandths of a device. `left` belongs to the devices, all of one model. */
  amount(freeCpuMilli: number, left: ArrayLike<number>, model: string): number {
    const b = this.buckets(freeCpuMilli, left, model);
    return b[Q1]! + b[Q2]! + b[Q4]! + b[XL]! + b[XR]! + b[NO_ACCESS]!;
  }

  /** By {@link FRAGMENTATION_BUCKETS}; together they are all that is idle. The array is used again. */
  buckets(freeCpuMilli: number, left: ArrayLike<number>, model: string): Float64Array {
    const buckets = this.#buckets.fill(0);
    const deviceCount = left.length;
    let idle = 0;
    for (let device = 0; device < deviceCount; device++) idle += left[device]!;
    if (deviceCount === 0) return buckets;
    this.#countFitting(left);
    const access = this.#accessOf(model);
    const weights = this.#weights;
    const cpuMilli = this.#cpuMilli;
    const gpuCount = this.#gpuCount;
    const shareOf = this.#shareOf;
    const allFitting = this.#fitting;
    const allTooSmall = this.#tooSmall;
    for (let kind = 0; kind < weights.length; kind++) {
      const weight = weights[kind]!;
      const hasCpu = freeCpuMilli >= cpuMilli[kind]!;
      const count = gpuCount[kind]!;
      if (count === 0) {
        buckets[hasCpu ? XL : XR]! += weight * idle;
        continue;
      }
      if (access[kind] === 0) {
        buckets[NO_ACCESS]! += weight * idle;
        continue;
      }
      const share = shareOf[kind]!;
      if (allFitting[share]! < count) {
        buckets[hasCpu ? Q2 : Q1]! += weight * idle;
      } else if (hasCpu) {
        const tooSmall = allTooSmall[share]!;
        buckets[Q2]! += weight * tooSmall;
        buckets[Q3]! += weight * (idle - tooSmall);
      } else {
        buckets[Q4]! += weight * idle;
      }
    }
    return buckets;
  }

  /** From the smallest share to the largest, fewer and fewer devices have as much left. */
  #countFitting(left: ArrayLike<number>): void {
    const deviceCount = left.length;
    const ascending = this.#sort(left);
    let device = 0;
    let tooSmall = 0;
    for (let share = 0; share < this.#shares.length; share++) {
      const milli = this.#shares[share]!;
      for (; device < deviceCount && ascending[device]! < milli; device++) tooSmall += ascending[device]!;
      this.#fitting[share] = deviceCount - device;
      this.#tooSmall[share] = tooSmall;
    }
  }

  /** By insertion: there are few, and many of them equal. */
  #sort(left: ArrayLike<number>): Float64Array {
    if (left.length > this.#ascending.length) this.#ascending = new Float64Array(left.length);
    const ascending = this.#ascending;
    for (let device = 0; device < left.length; device++) {
      const free = left[device]!;
      let at = device;
      for (; at > 0 && ascending[at - 1]! > free; at--) ascending[at] = ascending[at - 1]!;
      ascending[at] = free;
    }
    return ascending;
  }

  /** By kind: 1 when it may stand on this model. */
  #accessOf(model: string): Uint8Array {
    let access = this.#access.get(model);
    if (access === undefined) {
      access = Uint8Array.from(this.#models, (models) => (models.length === 0 || models.includes(model) ? 1 : 0));
      this.#access.set(model, access);
    }
    return access;
  }
}
