import type { Node } from '../api/objects/node.ts';
import { NEVER } from './pod-table.ts';
import { grown } from './statistics/grown.ts';

/** One column per resource, one place per node. */
export type AmountsByResource = Float64Array<ArrayBuffer>[];

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
  /** Until when {@link allocated} has been summed up. */
  summedUntil = new Float64Array(16);
  /** For how long the node has been there, up to summedUntil. */
  presentTime = new Float64Array(16);
  readonly allocatable: AmountsByResource = [];
  readonly capacity: AmountsByResource = [];
  /** Requests of pods that are bound to it and have not ended. */
  readonly requested: AmountsByResource = [];
  /** Use by the running containers on it. */
  readonly used: AmountsByResource = [];
  /** requested / allocatable, times the time for which it stood so. */
  readonly allocated: AmountsByResource = [];

  /** Makes room for so many nodes and resources. */
  reserve(nodeCount: number, resourceCount: number): void {
    if (nodeCount > this.present.length) this.#growNodes(nodeCount);
    for (const amounts of this.#amounts()) {
      while (amounts.length < resourceCount) amounts.push(new Float64Array(this.present.length));
    }
  }

  #growNodes(length: number): void {
    this.present = grown(this.present, length);
    this.ready = grown(this.ready, length);
    this.joinedAt = grown(this.joinedAt, length, NEVER);
    this.leftAt = grown(this.leftAt, length, NEVER);
    this.podCount = grown(this.podCount, length);
    this.summedUntil = grown(this.summedUntil, length);
    this.presentTime = grown(this.presentTime, length);
    for (const amounts of this.#amounts()) {
      for (let r = 0; r < amounts.length; r++) amounts[r] = grown(amounts[r]!, this.present.length);
    }
  }

  #amounts(): readonly AmountsByResource[] {
    return [this.allocatable, this.capacity, this.requested, this.used, this.allocated];
  }
}
