import type { StringMap } from '../api/objects/meta.ts';
import type { Node } from '../api/objects/node.ts';
import { isTerminal, type Pod } from '../api/objects/pod.ts';
import { assignedTo, withAnnotations, withMetadata, withSpec } from '../api/objects/pod-versions.ts';
import { invariant } from '../engine/invariant.ts';
import { MutableSnapshot } from './mutable-snapshot.ts';
import type { NodeInfo } from './node-info.ts';
import { PodGroupStates } from './pod-group-states.ts';
import { createPodInfo, renewPodInfo, withPod, type PodInfo } from './pod-info.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What the scheduler knows of nodes and of the pods on them (backend/cache). It keeps one live Snapshot current: a
 * decision is computed at the instant in which a pod is popped, so that nothing has to be copied per cycle.
 *
 * The states of a pod here (backend/cache/interface.go):
 *
 *              assumePod                 addPod
 *   unknown ─────────────► assumed ────────────────► added ──┐ updatePod
 *      ▲ ▲                    │                      ▲   │ ◄─┘
 *      │ └──── forgetPod ─────┘        addPod        │   │
 *      ├─────────────────────────────────────────────┘   │
 *      └──────────── removePod, or it has ended ─────────┘
 */
export class SchedulerCache {
  readonly #snapshot = new MutableSnapshot();
  readonly #pods = new Map<string, PodState>();
  /** What was found last for the pod in each slot of the store: most that is heard of a pod is not the first. */
  readonly #lastFound: (PodState | undefined)[] = [];
  /** Few, and often none. */
  #assumedCount = 0;
  /** Pods without a node are put in by whoever hears of them. */
  readonly podGroups = new PodGroupStates();

  /** Always current: do not keep what it says beyond one decision. */
  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  get podCount(): number {
    return this.#pods.size;
  }

  addNode(node: Node): void {
    this.#snapshot.setNode(node);
  }

  updateNode(node: Node): void {
    this.#snapshot.setNode(node);
  }

  removeNode(nodeName: string): void {
    this.#snapshot.removeNode(nodeName);
  }

  /**
   * A pod with a node, as a watch delivers it. Confirms what was assumed, wherever the pod really went; a pod that is
   * known already is taken as its update, one that has ended as its end.
   */
  addPod(pod: Pod): void {
    const { nodeName = '' } = pod.spec;
    invariant(nodeName !== '', 'only pods with a node come into the scheduler cache');
    if (isTerminal(pod)) return this.removePod(pod);
    const state = this.#pods.get(pod.metadata.uid);
    this.podGroups.set(pod);
    // Mostly what was assumed has come about. A pod with affinity comes anew, behind those that came meanwhile.
    if (state?.nodeName === nodeName && !state.podInfo.hasAffinity && renewPodInfo(state.podInfo, pod)) {
      if (state.isAssumed) this.#assumedCount--;
      state.isAssumed = false;
      return;
    }
    if (state?.isAssumed === true) this.#assumedCount--;
    const podInfo = createPodInfo(pod);
    if (state !== undefined) state.isGone = true;
    const node = this.#put(podInfo, nodeName, state);
    this.#pods.set(pod.metadata.uid, { nodeName, node, isAssumed: false, isGone: false, podInfo });
  }

  /** In the place of what was known of the pod before. */
  #put(podInfo: PodInfo, nodeName: string, before: PodState | undefined): NodeInfo {
    if (before?.nodeName === nodeName && this.#snapshot.replacePod(podInfo, nodeName)) return before.node;
    if (before !== undefined) this.#snapshot.removePod(before.podInfo, before.nodeName, before.node);
    return this.#snapshot.addPod(podInfo, nodeName);
  }

  /**
   * A newer version of a pod that was added.
   * @param slot of the pod, as changes come with it.
   */
  updatePod(pod: Pod, slot?: number): void {
    const state = this.#find(pod, slot);
    const isInPlace = state !== undefined && !state.isAssumed && state.nodeName === pod.spec.nodeName;
    if (isInPlace && !isTerminal(pod) && renewPodInfo(state.podInfo, pod)) return;
    this.addPod(pod);
  }

  #find(pod: Pod, slot: number | undefined): PodState | undefined {
    const { uid } = pod.metadata;
    if (slot === undefined) return this.#pods.get(uid);
    const last = this.#lastFound[slot];
    if (last !== undefined && !last.isGone && last.podInfo.pod.metadata.uid === uid) return last;
    const state = this.#pods.get(uid);
    while (this.#lastFound.length <= slot) this.#lastFound.push(undefined);
    this.#lastFound[slot] = state;
    return state;
  }

  /**
   * The pod is gone. Whether it was added, assumed or never heard of, it does not count any more.
   * @param slot of the pod, as changes come with it.
   */
  removePod(pod: Pod, slot?: number): void {
    this.podGroups.remove(pod);
    const state = this.#find(pod, slot);
    if (slot !== undefined && state !== undefined) this.#lastFound[slot] = undefined;
    if (state !== undefined) this.#drop(pod.metadata.uid, state);
  }

  #drop(uid: string, state: PodState): void {
    if (state.isAssumed) this.#assumedCount--;
    state.isGone = true;
    this.#pods.delete(uid);
    this.#snapshot.removePod(state.podInfo, state.nodeName, state.node);
  }

  /**
   * Counts the pod on the node before its binding is written, so that the next decision sees it.
   * @param annotations that come with the binding.
   */
  assumePod(pod: PodInfo, nodeName: string, annotations?: StringMap): void {
    const { metadata, spec } = pod.pod;
    const { uid } = metadata;
    this.podGroups.assume(pod.pod);
    const placed = withSpec(pod.pod, assignedTo(nodeName, spec));
    const assumed = annotations === undefined ? placed : withMetadata(placed, withAnnotations(metadata, annotations));
    const podInfo = withPod(pod, assumed);
    const before = this.#pods.size;
    const node = this.#snapshot.addPod(podInfo, nodeName);
    this.#pods.set(uid, { nodeName, node, isAssumed: true, isGone: false, podInfo });
    invariant(this.#pods.size > before, 'a pod that is in the scheduler cache cannot be assumed');
    this.#assumedCount++;
  }

  /** The binding has failed: takes an assumed pod back. False when a watch has confirmed or removed it meanwhile. */
  forgetPod(uid: string): boolean {
    const state = this.#pods.get(uid);
    if (state === undefined || !state.isAssumed) return false;
    this.podGroups.forget(uid);
    this.#drop(uid, state);
    return true;
  }

  /** Every pod that `trial` assumes it must forget again. */
  onTrial<T>(trial: () => T): T {
    return this.#snapshot.onTrial(trial);
  }

  /** Any pod. */
  get hasAssumed(): boolean {
    return this.#assumedCount > 0;
  }

  isAssumed(uid: string): boolean {
    return this.#assumedCount > 0 && this.#pods.get(uid)?.isAssumed === true;
  }

  has(uid: string): boolean {
    return this.#pods.has(uid);
  }
}

interface PodState {
  readonly nodeName: string;
  readonly node: NodeInfo;
  isAssumed: boolean;
  /** From the cache, or there is another one. */
  isGone: boolean;
  /** The one that lies on the node. */
  readonly podInfo: PodInfo;
}
