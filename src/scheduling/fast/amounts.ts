import { MAX_NODE_SCORE } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import type { ProfilePlugin } from '../profile.ts';
import type { FitRequest } from '../resource-fit.ts';
import type { Answers } from './answers.ts';
import { balanceOf } from './balance.ts';
import { GROUP_BITS, MAX_BLOCK_GROUPS, NOTHING, OUT } from './class-facts.ts';
import { BLOCK_SHIFT } from './node-bits.ts';
import type { NodeRecords } from './node-records.ts';
import {
  ALLOCATABLE_CPU,
  ALLOCATABLE_MEMORY,
  BALANCE,
  FREE_PODS,
  NON_ZERO_CPU,
  NON_ZERO_MEMORY,
  RECORD_SHIFT,
  REQUESTED_CPU,
  REQUESTED_MEMORY,
} from './record-layout.ts';

const HALF = MAX_NODE_SCORE / 2;

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
  /** What `#settleOpen` reckons with. */
  readonly #measures: Float64Array;
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
    const requests = [this.#cpu, this.#memory, this.#scoringCpu, this.#scoringMemory];
    const weights = [this.#cpuWeight, this.#memoryWeight, this.#leastWeight, this.#balanceWeight];
    this.#measures = Float64Array.of(...requests, ...weights, MAX_NODE_SCORE);
  }

  /** No sum is higher. */
  get highest(): number {
    return MAX_NODE_SCORE * (this.#leastWeight + this.#balanceWeight);
  }

  /**
   * Answers for the first `count` nodes of the list, which is used up, when amounts are all that the answers hang on besides
   * the node object. What runs here is the hot loop of a whole run: a class is asked for again after about as many changes as
   * there are classes, and each changed node passes through it.
   */
  settle(answers: Answers, positions: Int32Array, count: number): void {
    if (count === 0) return;
    const all = unite(answers.facts.packed, positions, count);
    const fitting = this.#others.length === 0 ? count : this.#findFitting(positions, count);
    const left = this.#settleOpen(answers, positions, fitting, all >= 0 && (all & OUT) < MAX_BLOCK_GROUPS);
    for (let index = 0; index < left; index++) this.#judge(answers, positions[index]!);
    for (let index = fitting; index < count; index++) this.#judge(answers, positions[index]!);
  }

  /** Puts nodes that do not have enough of other resources at the end of the list; how many are before them. */
  #findFitting(positions: Int32Array, count: number): number {
    let fitting = count;
    for (let index = count - 1; index >= 0; index--) {
      const position = positions[index]!;
      if (this.#fitsOthers(position)) continue;
      positions[index] = positions[--fitting]!;
      positions[fitting] = position;
    }
    return fitting;
  }

  /**
   * Answers for nodes that are open and stay so. The others are put at the beginning of the list; how many these are. What
   * `score` and `Answers.change` do is written out: no calls, and few branches that nobody could foresee.
   *
   * @param areAllOpen known to be so before, and of groups that are kept by block.
   */
  #settleOpen(answers: Answers, positions: Int32Array, count: number, areAllOpen: boolean): number {
    const { packed } = answers.facts;
    const { amounts } = this.#records;
    const { blockCount, maxima, ties, bounds } = answers.maxima;
    // Out of an array these are doubles; a field may hold any kind of number.
    const measures = this.#measures;
    const cpu = measures[0]!;
    const memory = measures[1]!;
    const scoringCpu = measures[2]!;
    const scoringMemory = measures[3]!;
    const cpuWeight = measures[4]!;
    const memoryWeight = measures[5]!;
    const leastWeight = measures[6]!;
    const balanceWeight = measures[7]!;
    const weights = cpuWeight + memoryWeight;
    const isEven = cpuWeight === 1 && memoryWeight === 1;
    const highest = measures[8]!;
    const half = highest / 2;
    let left = 0;
    for (let index = 0; index < count; index++) {
      const position = positions[index]!;
      const known = packed[position]!;
      const group = known & OUT;
      const at = position << RECORD_SHIFT;
      const cpuCapacity = amounts[at | ALLOCATABLE_CPU]!;
      const memoryCapacity = amounts[at | ALLOCATABLE_MEMORY]!;
      const cpuAfter = amounts[at | REQUESTED_CPU]! + cpu;
      const memoryAfter = amounts[at | REQUESTED_MEMORY]! + memory;
      const cpuLeft = cpuCapacity - (amounts[at | NON_ZERO_CPU]! + scoringCpu);
      const memoryLeft = memoryCapacity - (amounts[at | NON_ZERO_MEMORY]! + scoringMemory);
      if (
        (!areAllOpen && (known < 0 || group >= MAX_BLOCK_GROUPS)) ||
        amounts[at | FREE_PODS]! < 1 ||
        // Nothing is above its limits then, and nothing has to be cut off.
        !(cpuAfter <= cpuCapacity && memoryAfter <= memoryCapacity && cpuLeft >= 0 && memoryLeft >= 0) ||
        cpuCapacity === 0 ||
        memoryCapacity === 0
      ) {
        positions[left++] = position;
        continue;
      }
      const cpuFree = ((cpuLeft * highest) / cpuCapacity) | 0;
      const memoryFree = ((memoryLeft * highest) / memoryCapacity) | 0;
      const mean = isEven
        ? (cpuFree + memoryFree) >> 1
        : ((cpuWeight * cpuFree + memoryWeight * memoryFree) / weights) | 0;
      const after = ((1 - Math.abs((cpuAfter / cpuCapacity - memoryAfter / memoryCapacity) / 2)) * highest) | 0;
      const gain = half + (((half + after - amounts[at | BALANCE]!) / 2) | 0);
      const sum = (leastWeight * mean + balanceWeight * gain) | 0;
      packed[position] = (sum << GROUP_BITS) | group;
      const entry = group * blockCount + (position >> BLOCK_SHIFT);
      const max = maxima[entry]!;
      const before = known >> GROUP_BITS;
      if (sum < max) {
        if (before === max) ties[entry]!--;
      } else if (sum > max) {
        maxima[entry] = sum;
        ties[entry] = 1;
        if (sum > bounds[group]!) bounds[group] = sum;
      } else if (before !== max) ties[entry]!++;
    }
    return left;
  }

  #judge(answers: Answers, position: number): void {
    const { facts } = answers;
    const group = facts.group(position);
    const before = facts.sum(position);
    const isOpen = group !== OUT && (this.#fitsAnywhere || this.fits(position));
    const sum = isOpen ? this.score(position) : NOTHING;
    if (sum !== before) answers.change(position, group, before, sum);
    else if (sum === NOTHING) answers.rejections[position] = 0;
  }

  /** There is room for the pod (FitRequest says what is missing). A request of 0 always fits. */
  fits(position: number): boolean {
    const { amounts } = this.#records;
    const at = position << RECORD_SHIFT;
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
    const at = position << RECORD_SHIFT;
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
    const at = position << RECORD_SHIFT;
    const after = balanceOf(
      amounts[at + REQUESTED_CPU]! + this.#cpu,
      amounts[at + ALLOCATABLE_CPU]!,
      amounts[at + REQUESTED_MEMORY]! + this.#memory,
      amounts[at + ALLOCATABLE_MEMORY]!,
    );
    return HALF + Math.trunc((HALF + after - amounts[at + BALANCE]!) / 2);
  }
}

/**
 * All bits that are set in any of these facts. To ask for this pays for itself: of many classes and nodes most facts are far
 * from the processor, and here they are fetched side by side.
 */
function unite(facts: Int32Array, positions: Int32Array, count: number): number {
  let all = 0;
  for (let index = 0; index < count; index++) all |= facts[positions[index]!]!;
  return all;
}

function freeShare(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity);
}
