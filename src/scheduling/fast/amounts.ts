import { MAX_NODE_SCORE } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import type { ProfilePlugin } from '../profile.ts';
import type { FitRequest } from '../resource-fit.ts';
import type { Answers } from './answers.ts';
import { balanceOf } from './balance.ts';
import { MAX_BLOCK_GROUPS } from './block-maxima.ts';
import { GROUP_BITS, NOTHING, OUT } from './class-facts.ts';
import { BLOCK_SHIFT, type NodeBits } from './node-bits.ts';
import {
  ALLOCATABLE_CPU,
  ALLOCATABLE_MEMORY,
  BALANCE,
  FREE_PODS,
  NON_ZERO_CPU,
  NON_ZERO_MEMORY,
  RECORD_SIZE,
  REQUESTED_CPU,
  REQUESTED_MEMORY,
  type NodeRecords,
} from './node-records.ts';

/** Does one pod class fit, and how well, by the records of the nodes: the rules of plugins with `amounts`, in one place. */
export class Amounts {
  readonly #records: NodeRecords;
  readonly #cpu: number;
  readonly #memory: number;
  /** What else has to be free: storage and extended resources. */
  readonly #others: FitRequest['scalars'];
  /** By these: what is free on each node; of the arrangement of nodes that `#freeIn` belongs to. */
  #free: readonly Float64Array[] = [];
  #freeIn: Float64Array | undefined;
  /** What the pod counts in NodeResourcesFit's score. */
  readonly #scoringCpu: number;
  readonly #scoringMemory: number;
  #leastWeight = 0;
  #cpuWeight = 1;
  #memoryWeight = 1;
  #balanceWeight = 0;
  /** Whatever does not fit is for others to say. */
  readonly #fitsAnywhere: boolean;

  constructor(records: NodeRecords, pod: PodInfo, fits: FitRequest | undefined, scorers: readonly ProfilePlugin[]) {
    this.#records = records;
    this.#fitsAnywhere = fits === undefined;
    this.#cpu = pod.requests.cpuMilli;
    this.#memory = pod.requests.memoryBytes;
    const storage = pod.requests.ephemeralStorageBytes;
    this.#others = [...(storage > 0 ? [['ephemeral-storage', storage] as const] : []), ...(fits?.scalars ?? [])];
    this.#scoringCpu = pod.scoringRequests.cpuMilli;
    this.#scoringMemory = pod.scoringRequests.memoryBytes;
    for (const { plugin, weight } of scorers) {
      const rule = plugin.amounts!.score!;
      if (rule.kind === 'BalancedAllocation') this.#balanceWeight = weight;
      else [this.#leastWeight, this.#cpuWeight, this.#memoryWeight] = [weight, rule.cpuWeight, rule.memoryWeight];
    }
  }

  /** No sum is higher. */
  get highest(): number {
    return MAX_NODE_SCORE * (this.#leastWeight + this.#balanceWeight);
  }

  /**
   * Answers for all of these nodes that are pending, in blocks from `from` on and before `to`, when amounts are all that
   * the answers hang on besides the node object. This is the hot loop of a whole run: a class is asked for again after
   * about as many changes as there are classes, and each changed node passes through here. Hence no calls.
   */
  settle(answers: Answers, pending: NodeBits, from: number, to: number): void {
    const { words } = pending;
    const { packed } = answers.facts;
    const { amounts } = this.#records;
    const { rejections } = answers;
    const { blockCount } = answers.maxima;
    let { maxima, ties } = answers.maxima;
    const cpu = this.#cpu;
    const memory = this.#memory;
    const scoringCpu = this.#scoringCpu;
    const scoringMemory = this.#scoringMemory;
    const leastWeight = this.#leastWeight;
    const balanceWeight = this.#balanceWeight;
    const cpuWeight = this.#cpuWeight;
    const memoryWeight = this.#memoryWeight;
    const isEven = cpuWeight === 1 && memoryWeight === 1;
    const fitsAnywhere = this.#fitsAnywhere;
    const hasOthers = this.#others.length > 0;
    // A request of 0 fits even where there is less than nothing.
    const leastCpu = cpu > 0 ? cpu : -Infinity;
    const leastMemory = memory > 0 ? memory : -Infinity;
    for (let index = 2 * from; index < 2 * to; index++) {
      let word = words[index]!;
      if (word === 0) continue;
      words[index] = 0;
      for (; word !== 0; word &= word - 1) {
        const position = (index << 5) + 31 - Math.clz32(word & -word);
        const known = packed[position]!;
        const group = known & OUT;
        if (group === OUT) {
          rejections[position] = 0;
          continue;
        }
        const at = position * RECORD_SIZE;
        const cpuCapacity = amounts[at + ALLOCATABLE_CPU]!;
        const memoryCapacity = amounts[at + ALLOCATABLE_MEMORY]!;
        const cpuRequested = amounts[at + REQUESTED_CPU]!;
        const memoryRequested = amounts[at + REQUESTED_MEMORY]!;
        let sum = NOTHING;
        if (
          fitsAnywhere ||
          (amounts[at + FREE_PODS]! >= 1 &&
            cpuCapacity - cpuRequested >= leastCpu &&
            memoryCapacity - memoryRequested >= leastMemory &&
            (!hasOthers || this.#fitsOthers(position)))
        ) {
          if (cpuCapacity === 0 || memoryCapacity === 0) sum = this.score(position);
          else {
            // As `score`, written out.
            const cpuLeft = cpuCapacity - (amounts[at + NON_ZERO_CPU]! + scoringCpu);
            const memoryLeft = memoryCapacity - (amounts[at + NON_ZERO_MEMORY]! + scoringMemory);
            const cpuFree = cpuLeft < 0 ? 0 : ((cpuLeft * MAX_NODE_SCORE) / cpuCapacity) | 0;
            const memoryFree = memoryLeft < 0 ? 0 : ((memoryLeft * MAX_NODE_SCORE) / memoryCapacity) | 0;
            const mean = isEven
              ? (cpuFree + memoryFree) >> 1
              : Math.trunc((cpuWeight * cpuFree + memoryWeight * memoryFree) / (cpuWeight + memoryWeight));
            let cpuShare = (cpuRequested + cpu) / cpuCapacity;
            let memoryShare = (memoryRequested + memory) / memoryCapacity;
            if (cpuShare > 1) cpuShare = 1;
            if (memoryShare > 1) memoryShare = 1;
            const after = ((1 - Math.abs((cpuShare - memoryShare) / 2)) * MAX_NODE_SCORE) | 0;
            const gain = HALF + (((HALF + after - amounts[at + BALANCE]!) / 2) | 0);
            sum = (leastWeight * mean + balanceWeight * gain) | 0;
          }
        }
        const before = known >> GROUP_BITS;
        if (sum === before) {
          if (sum === NOTHING) rejections[position] = 0;
        } else if (sum === NOTHING || before === NOTHING || group >= MAX_BLOCK_GROUPS) {
          answers.change(position, group, before, sum);
          ({ maxima, ties } = answers.maxima);
        } else {
          // As `Answers.change`, written out.
          packed[position] = (sum << GROUP_BITS) | group;
          const entry = group * blockCount + (position >> BLOCK_SHIFT);
          const max = maxima[entry]!;
          if (sum > max) {
            maxima[entry] = sum;
            ties[entry] = 1;
          } else if (sum === max) ties[entry]!++;
          else if (before === max) ties[entry]!--;
        }
      }
    }
  }

  /** There is room for the pod (FitRequest says what is missing). A request of 0 always fits. */
  fits(position: number): boolean {
    const { amounts } = this.#records;
    const at = position * RECORD_SIZE;
    if (amounts[at + FREE_PODS]! < 1) return false;
    if (this.#cpu > 0 && this.#cpu > amounts[at + ALLOCATABLE_CPU]! - amounts[at + REQUESTED_CPU]!) return false;
    if (this.#memory > 0 && this.#memory > amounts[at + ALLOCATABLE_MEMORY]! - amounts[at + REQUESTED_MEMORY]!) {
      return false;
    }
    return this.#others.length === 0 || this.#fitsOthers(position);
  }

  #fitsOthers(position: number): boolean {
    const { amounts } = this.#records;
    if (this.#freeIn !== amounts) this.#findFree(amounts);
    for (let index = 0; index < this.#others.length; index++) {
      if (this.#others[index]![1] > this.#free[index]![position]!) return false;
    }
    return true;
  }

  #findFree(amounts: Float64Array): void {
    this.#freeIn = amounts;
    this.#free = this.#others.map(([name]) => this.#records.free(name));
  }

  /** The weighted scores of all rules. */
  score(position: number): number {
    let score = 0;
    if (this.#leastWeight > 0) score += this.#leastWeight * this.#leastAllocated(position);
    if (this.#balanceWeight > 0) score += this.#balanceWeight * this.#gain(position);
    return score;
  }

  #leastAllocated(position: number): number {
    const { amounts } = this.#records;
    const at = position * RECORD_SIZE;
    const cpu = amounts[at + ALLOCATABLE_CPU]!;
    const memory = amounts[at + ALLOCATABLE_MEMORY]!;
    let sum = 0;
    let weights = 0;
    if (cpu !== 0) {
      sum += this.#cpuWeight * freeShare(amounts[at + NON_ZERO_CPU]! + this.#scoringCpu, cpu);
      weights += this.#cpuWeight;
    }
    if (memory !== 0) {
      sum += this.#memoryWeight * freeShare(amounts[at + NON_ZERO_MEMORY]! + this.#scoringMemory, memory);
      weights += this.#memoryWeight;
    }
    return weights === 0 ? 0 : Math.trunc(sum / weights);
  }

  /** What the pod changes: 75 is neutral (plugins/node-resources-balanced-allocation.ts). */
  #gain(position: number): number {
    const { amounts } = this.#records;
    const at = position * RECORD_SIZE;
    const after = balanceOf(
      amounts[at + REQUESTED_CPU]! + this.#cpu,
      amounts[at + ALLOCATABLE_CPU]!,
      amounts[at + REQUESTED_MEMORY]! + this.#memory,
      amounts[at + ALLOCATABLE_MEMORY]!,
    );
    return HALF + Math.trunc((HALF + after - amounts[at + BALANCE]!) / 2);
  }
}

const HALF = MAX_NODE_SCORE / 2;

function freeShare(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity);
}
