import type { Time } from '../engine/time.ts';
import type { Change } from '../api/kinds.ts';
import { GPU_INDEX } from '../api/objects/gpu.ts';
import { findCondition, isTerminal, type Pod } from '../api/objects/pod.ts';
import type { On } from './metric.ts';
import { NameTable } from './name-table.ts';
import { HAS_REASON, HOLDS_NODE, IN_USE, NEVER, PLACED_BY_USER, POD_PHASES, PodTable } from './pod-table.ts';
import type { ResourceVectors } from './resource-vectors.ts';
import { grown } from './statistics/grown.ts';

/**
 * What happens to a pod, told once each (but `phase`, and `started` and `stopped` when containers run again):
 *
 *     created ─► bound ─► started ─► ready ─► stopped ─► finished ─► deleted
 *                  └───────── released: with finished or deleted, whichever comes first
 */
export type PodStep =
  'created' | 'bound' | 'started' | 'ready' | 'stopped' | 'finished' | 'released' | 'deleted' | 'phase';

/** `row` is the pod's row in the table, which says already what has just happened. */
export type PodListener = (row: number, at: Time, pod: Pod) => void;

/** Turns commits of pods into steps of their lives, so that the readers of the journal need not each do it again. */
export class PodTracker {
  readonly table = new PodTable();
  /** Reasons of pods that failed or were disrupted; number 0 is none. */
  readonly reasons = new NameTable(['']);
  /** Devices that pods have been given on their nodes, as in `0-2`; number 0 is none. */
  readonly gpuIndexes = new NameTable(['']);
  /** How many pods are in each of {@link POD_PHASES}. */
  readonly phaseCounts = new Float64Array(POD_PHASES.length);
  readonly nodeNames: NameTable;
  readonly requests: ResourceVectors;
  createdCount = 0;
  boundCount = 0;
  finishedCount = 0;
  deletedCount = 0;
  readonly #rows = new Map<string, number>();
  /** The same by the store's slots, -1 where no pod is: found sooner by facts that say the slot. */
  #rowsBySlot = new Int32Array(16).fill(-1);
  /** Whose slot it is, or was. */
  readonly #uidsBySlot: (string | undefined)[] = [];
  #lastUid = '';
  #lastRow = -1;
  readonly #listeners: Readonly<Record<PodStep, PodListener[]>> = {
    created: [],
    bound: [],
    started: [],
    ready: [],
    stopped: [],
    finished: [],
    released: [],
    deleted: [],
    phase: [],
  };

  constructor(on: On, nodeNames: NameTable, requests: ResourceVectors) {
    this.nodeNames = nodeNames;
    this.requests = requests;
    on('committed', ({ change, slot }, at) => {
      if (change.kind === 'Pod') this.#commit(change as Change<'Pod'>, slot, at);
    });
    on('scheduling-attempt', ({ pod, attempt }) => {
      const row = this.rowOf(pod);
      if (row >= 0) this.table.attempts[row] = attempt;
    });
    on('containers-started', ({ pod, slot }, at) => this.#start(this.rowIn(slot, pod), at, pod));
    on('containers-exited', ({ pod, slot }, at) => this.#stop(this.rowIn(slot, pod), at, pod));
  }

  /** Listeners of one step are called in the order of this call. */
  listen(step: PodStep, listener: PodListener): void {
    this.#listeners[step].push(listener);
  }

  /** The pod's row, or -1 when the store no longer has the pod. */
  rowOf(pod: Pod): number {
    const { uid } = pod.metadata;
    if (uid === this.#lastUid) return this.#lastRow;
    this.#lastUid = uid;
    return (this.#lastRow = this.#rows.get(uid) ?? -1);
  }

  /** The same of a pod that had this slot, which another one may have by now. */
  rowIn(slot: number, { metadata: { uid } }: Pod): number {
    return this.#uidsBySlot[slot] === uid ? this.#rowsBySlot[slot]! : -1;
  }

  /** Pods in the store now. */
  get presentCount(): number {
    return this.#rows.size;
  }

  #commit({ type, object: pod, old }: Change<'Pod'>, slot: number, at: Time): void {
    if (type === 'ADDED') {
      const row = this.#create(pod, at);
      this.#rowsBySlot = grown(this.#rowsBySlot, slot + 1, -1);
      this.#rowsBySlot[slot] = row;
      while (this.#uidsBySlot.length <= slot) this.#uidsBySlot.push(undefined);
      this.#uidsBySlot[slot] = pod.metadata.uid;
      this.#update(row, at, pod, undefined);
      return;
    }
    const row = this.#rowsBySlot[slot] ?? -1;
    this.#lastUid = pod.metadata.uid;
    this.#lastRow = row;
    if (row < 0) return;
    if (type === 'MODIFIED') return this.#update(row, at, pod, old!);
    this.#rowsBySlot[slot] = -1;
    this.#delete(row, at, pod);
  }

  #create(pod: Pod, at: Time): number {
    const { table } = this;
    const { name, namespace, uid } = pod.metadata;
    const row = table.add(name, namespace, at, this.requests.indexOf(pod));
    const phase = POD_PHASES.indexOf(pod.status.phase);
    table.phase[row] = phase;
    if (pod.spec.nodeName !== undefined) table.flags[row] = PLACED_BY_USER;
    this.#rows.set(uid, row);
    this.#lastUid = uid;
    this.#lastRow = row;
    this.createdCount++;
    this.phaseCounts[phase] = this.phaseCounts[phase]! + 1;
    tell(this.#listeners.created, row, at, pod);
    tell(this.#listeners.phase, row, at, pod);
    return row;
  }

  #update(row: number, at: Time, pod: Pod, old: Pod | undefined): void {
    const { table } = this;
    const { nodeName } = pod.spec;
    if (nodeName !== undefined && old?.spec.nodeName === undefined) {
      table.node[row] = this.nodeNames.indexOf(nodeName);
      table.boundAt[row] = at;
      table.flags[row] = table.flags[row]! | HOLDS_NODE;
      this.boundCount++;
      if (pod.spec.gpus !== undefined) this.#noteGpus(row, pod);
      tell(this.#listeners.bound, row, at, pod);
      if (table.finishedAt[row] !== NEVER) this.#release(row, at, pod);
    }
    if (pod.status === old?.status) return;
    if (pod.status.conditions !== old?.status.conditions && isReady(pod) && table.readyAt[row] === NEVER) {
      table.readyAt[row] = at;
      tell(this.#listeners.ready, row, at, pod);
    }
    const phase = POD_PHASES.indexOf(pod.status.phase);
    if (phase !== table.phase[row]) this.#changePhase(row, at, pod, phase);
    if (isTerminal(pod) && table.finishedAt[row] === NEVER) this.#finish(row, at, pod);
  }

  #noteGpus(row: number, { metadata: { annotations } }: Pod): void {
    const { table } = this;
    table.gpuIndexes = grown(table.gpuIndexes, row + 1);
    table.gpuIndexes[row] = this.gpuIndexes.indexOf(annotations[GPU_INDEX] ?? '');
  }

  #changePhase(row: number, at: Time, pod: Pod, phase: number): void {
    const { table, phaseCounts } = this;
    const old = table.phase[row]!;
    phaseCounts[old] = phaseCounts[old]! - 1;
    phaseCounts[phase] = phaseCounts[phase]! + 1;
    table.phase[row] = phase;
    tell(this.#listeners.phase, row, at, pod);
  }

  #start(row: number, at: Time, pod: Pod): void {
    if (row < 0) return;
    const { flags, startedAt } = this.table;
    if ((flags[row]! & IN_USE) !== 0 || (flags[row]! & HOLDS_NODE) === 0) return;
    flags[row] = flags[row]! | IN_USE;
    if (startedAt[row] === NEVER) startedAt[row] = at;
    tell(this.#listeners.started, row, at, pod);
  }

  #stop(row: number, at: Time, pod: Pod): void {
    if (row < 0) return;
    const { flags } = this.table;
    if ((flags[row]! & IN_USE) === 0) return;
    flags[row] = flags[row]! & ~IN_USE;
    tell(this.#listeners.stopped, row, at, pod);
  }

  #finish(row: number, at: Time, pod: Pod): void {
    this.#stop(row, at, pod);
    this.#release(row, at, pod);
    this.table.finishedAt[row] = at;
    this.finishedCount++;
    this.#noteReasons(row, pod);
    tell(this.#listeners.finished, row, at, pod);
  }

  #release(row: number, at: Time, pod: Pod): void {
    const { flags } = this.table;
    if ((flags[row]! & HOLDS_NODE) === 0) return;
    flags[row] = flags[row]! & ~HOLDS_NODE;
    tell(this.#listeners.released, row, at, pod);
  }

  #delete(row: number, at: Time, pod: Pod): void {
    this.#stop(row, at, pod);
    this.#release(row, at, pod);
    const { table, phaseCounts } = this;
    table.deletedAt[row] = at;
    const phase = table.phase[row]!;
    phaseCounts[phase] = phaseCounts[phase]! - 1;
    this.deletedCount++;
    this.#rows.delete(pod.metadata.uid);
    this.#lastRow = -1;
    this.#noteReasons(row, pod);
    tell(this.#listeners.phase, row, at, pod);
    tell(this.#listeners.deleted, row, at, pod);
  }

  #noteReasons(row: number, pod: Pod): void {
    const { table, reasons } = this;
    const { reason = '' } = pod.status;
    const disruption = findCondition(pod, 'DisruptionTarget')?.reason ?? '';
    if (reason === '' && disruption === '' && (table.flags[row]! & HAS_REASON) === 0) return;
    table.flags[row] = table.flags[row]! | HAS_REASON;
    table.reason[row] = reasons.indexOf(reason);
    table.disruption[row] = reasons.indexOf(disruption);
  }
}

function tell(listeners: readonly PodListener[], row: number, at: Time, pod: Pod): void {
  for (let i = 0; i < listeners.length; i++) listeners[i]!(row, at, pod);
}

function isReady(pod: Pod): boolean {
  return findCondition(pod, 'Ready')?.status === 'True';
}
