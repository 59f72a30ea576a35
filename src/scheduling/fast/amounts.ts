import type { PodInfo } from '../pod-info.ts';
import type { ProfilePlugin } from '../profile.ts';
import { MAX_NODE_SCORE } from '../plugin.ts';
import {
  ALLOCATABLE_CPU,
  ALLOCATABLE_MEMORY,
  BALANCE,
  balance,
  FREE_PODS,
  FREE_STORAGE,
  NON_ZERO_CPU,
  NON_ZERO_MEMORY,
  RECORD_SIZE,
  REQUESTED_CPU,
  REQUESTED_MEMORY,
  type NodeRecords,
} from './node-records.ts';
import type { FitRequest } from '../resource-fit.ts';

/** Does one pod class fit, and how well, by the records of the nodes: the rules of plugins with `amounts`, in one place. */
export class Amounts {
  readonly #records: NodeRecords;
  readonly #cpu: number;
  readonly #memory: number;
  readonly #storage: number;
  readonly #scalars: FitRequest['scalars'];
  /** By extended resource: what is free on each node; of the arrangement of nodes that `#freeIn` belongs to. */
  #free: readonly Float64Array[] = [];
  #freeIn: Float64Array | undefined;
  /** What the pod counts in NodeResourcesFit's score. */
  readonly #scoringCpu: number;
  readonly #scoringMemory: number;
  #leastWeight = 0;
  #cpuWeight = 1;
  #memoryWeight = 1;
  #balanceWeight = 0;

  constructor(records: NodeRecords, pod: PodInfo, fits: FitRequest | undefined, scorers: readonly ProfilePlugin[]) {
    this.#records = records;
    this.#cpu = pod.requests.cpuMilli;
    this.#memory = pod.requests.memoryBytes;
    this.#storage = pod.requests.ephemeralStorageBytes;
    this.#scalars = fits?.scalars ?? [];
    this.#scoringCpu = pod.scoringRequests.cpuMilli;
    this.#scoringMemory = pod.scoringRequests.memoryBytes;
    for (const { plugin, weight } of scorers) {
      const rule = plugin.amounts!.score!;
      if (rule.kind === 'BalancedAllocation') this.#balanceWeight = weight;
      else [this.#leastWeight, this.#cpuWeight, this.#memoryWeight] = [weight, rule.cpuWeight, rule.memoryWeight];
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
    if (this.#storage > 0 && this.#storage > amounts[at + FREE_STORAGE]!) return false;
    if (this.#scalars.length > 0 && this.#freeIn !== amounts) this.#findFree(amounts);
    for (let index = 0; index < this.#scalars.length; index++) {
      if (this.#scalars[index]![1] > this.#free[index]![position]!) return false;
    }
    return true;
  }

  #findFree(amounts: Float64Array): void {
    this.#freeIn = amounts;
    this.#free = this.#scalars.map(([name]) => this.#records.free(name));
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
    const after = balance(
      amounts[at + REQUESTED_CPU]! + this.#cpu,
      amounts[at + ALLOCATABLE_CPU]!,
      amounts[at + REQUESTED_MEMORY]! + this.#memory,
      amounts[at + ALLOCATABLE_MEMORY]!,
    );
    return MAX_NODE_SCORE / 2 + Math.trunc((MAX_NODE_SCORE / 2 + after - amounts[at + BALANCE]!) / 2);
  }
}

function freeShare(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity);
}
