import type { Time } from '../engine/time.ts';
import type { PodPhase } from '../api/objects/pod.ts';
import { grown } from './statistics/grown.ts';

/** Stands for a time that has not come. */
export const NEVER = -1;

export const POD_PHASES: readonly PodPhase[] = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];

/** The pod was created with a node name: no scheduler was asked. */
export const PLACED_BY_USER = 1;
/** Its containers run now. */
export const IN_USE = 2;
/** Its requests count on its node now. */
export const HOLDS_NODE = 4;
/** Its end has been given a reason, or one for its disruption. */
export const HAS_REASON = 8;

/** Small, so that the columns grow for the first time before much has been compiled that takes them for constant. */
const INITIAL_LENGTH = 16;

/**
 * One row per pod that ever was, in the order of creation: about 80 bytes and the name, so that a million pods fit.
 * Written by PodTracker alone.
 */
export class PodTable {
  count = 0;
  readonly names: string[] = [];
  readonly namespaces: string[] = [];
  createdAt = new Float64Array(INITIAL_LENGTH);
  boundAt = new Float64Array(INITIAL_LENGTH);
  startedAt = new Float64Array(INITIAL_LENGTH);
  readyAt = new Float64Array(INITIAL_LENGTH);
  finishedAt = new Float64Array(INITIAL_LENGTH);
  deletedAt = new Float64Array(INITIAL_LENGTH);
  /** The number of the node, -1 while there is none. */
  node = new Int32Array(INITIAL_LENGTH);
  /** The number of its ResourceVector. */
  requests = new Int32Array(INITIAL_LENGTH);
  attempts = new Int32Array(INITIAL_LENGTH);
  /** Numbers of texts: status.reason, and the reason of the condition DisruptionTarget. */
  reason = new Int32Array(INITIAL_LENGTH);
  disruption = new Int32Array(INITIAL_LENGTH);
  /** Numbers of texts: the GPUs that it has been given. As long as the last row with any needs it to be. */
  gpuIndexes = new Int32Array(0);
  /** Place in {@link POD_PHASES}. */
  phase = new Uint8Array(INITIAL_LENGTH);
  flags = new Uint8Array(INITIAL_LENGTH);

  /** Adds a row in which nothing has happened but the creation. */
  add(name: string, namespace: string, at: Time, requests: number): number {
    const row = this.count++;
    if (row === this.createdAt.length) this.#grow(row + 1);
    this.names.push(name);
    this.namespaces.push(namespace);
    this.createdAt[row] = at;
    this.boundAt[row] = NEVER;
    this.startedAt[row] = NEVER;
    this.readyAt[row] = NEVER;
    this.finishedAt[row] = NEVER;
    this.deletedAt[row] = NEVER;
    this.node[row] = -1;
    this.requests[row] = requests;
    return row;
  }

  #grow(length: number): void {
    this.createdAt = grown(this.createdAt, length);
    this.boundAt = grown(this.boundAt, length);
    this.startedAt = grown(this.startedAt, length);
    this.readyAt = grown(this.readyAt, length);
    this.finishedAt = grown(this.finishedAt, length);
    this.deletedAt = grown(this.deletedAt, length);
    this.node = grown(this.node, length);
    this.requests = grown(this.requests, length);
    this.attempts = grown(this.attempts, length);
    this.reason = grown(this.reason, length);
    this.disruption = grown(this.disruption, length);
    this.phase = grown(this.phase, length);
    this.flags = grown(this.flags, length);
  }
}
