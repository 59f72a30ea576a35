import type { Time } from '../engine/time.ts';
import type { Node } from '../api/objects/node.ts';
import { NodeRecords } from './node-records.ts';
import { NEVER } from './pod-table.ts';
import { grown } from './statistics/grown.ts';

/** What is known of one resource on one node: places behind `records.placeOf`. */
export const ALLOCATABLE = 0;
/** Requests of pods that are bound to it and have not ended. */
export const REQUESTED = 1;
/** requested / allocatable, times the time for which it stood so. */
const ALLOCATED = 2;
/** Use by the running containers on it. */
export const USED = 3;
export const CAPACITY = 4;
/** How far the amounts of one resource lie behind those of the one before. */
export const AMOUNT_COUNT = 5;

/** Until when a node's {@link ALLOCATED} have been summed up: a place behind `records.headOf`, as the next one. */
const SUMMED_UNTIL = 0;
/** For how long the node has been there, up to then. */
const PRESENT_TIME = 1;
const HEAD_LENGTH = 2;

/**
 * One row per node name that was ever mentioned, numbered by a NameTable; a node that left and came back has one row.
 * Written by ClusterTracker alone.
 */
export class NodeTable {
  /** The latest version; absent for a name to which pods were bound but which never was a node. */
  readonly objects: (Node | undefined)[] = [];
  /** 1 while the node is in the store. */
  present = new Uint8Array(16);
  ready = new Uint8Array(16);
  joinedAt = new Float64Array(16).fill(NEVER);
  leftAt = new Float64Array(16).fill(NEVER);
  /** Pods ever bound to it. */
  podCount = new Int32Array(16);
  /** The amounts of each resource. */
  readonly records = new NodeRecords(HEAD_LENGTH, AMOUNT_COUNT);

  /** One of the amounts, 0 of a resource that no node and no pod has named. */
  amountOf(node: number, resource: number, which: number): number {
    const { records } = this;
    return resource < records.resourceCount ? records.numbers[records.placeOf(node, resource) + which]! : 0;
  }

  /** The mean of requested / allocatable while the node was there. */
  meanAllocation(node: number, resource: number): number {
    const present = this.records.numbers[this.records.headOf(node) + PRESENT_TIME]!;
    return present === 0 ? 0 : this.amountOf(node, resource, ALLOCATED) / present;
  }

  /** Gives the time up to `at` to what lies on the node now. */
  sumUp(node: number, at: Time): void {
    const { records } = this;
    const { numbers, resourceCount } = records;
    const head = records.headOf(node);
    const duration = at - numbers[head + SUMMED_UNTIL]!;
    numbers[head + SUMMED_UNTIL] = at;
    if (duration <= 0 || this.present[node] === 0) return;
    numbers[head + PRESENT_TIME] = numbers[head + PRESENT_TIME]! + duration;
    const end = records.placeOf(node, resourceCount);
    for (let place = records.placeOf(node, 0); place < end; place += AMOUNT_COUNT) {
      const allocatable = numbers[place + ALLOCATABLE]!;
      const requested = numbers[place + REQUESTED]!;
      if (allocatable <= 0 || requested === 0) continue;
      numbers[place + ALLOCATED] = numbers[place + ALLOCATED]! + (requested / allocatable) * duration;
    }
  }

  /** Makes room for so many nodes and resources. */
  reserve(nodeCount: number, resourceCount: number): void {
    if (nodeCount > this.present.length) this.#growNodes(nodeCount);
    this.records.reserve(this.present.length, resourceCount);
  }

  #growNodes(length: number): void {
    this.present = grown(this.present, length);
    this.ready = grown(this.ready, length);
    this.joinedAt = grown(this.joinedAt, length, NEVER);
    this.leftAt = grown(this.leftAt, length, NEVER);
    this.podCount = grown(this.podCount, length);
  }
}
