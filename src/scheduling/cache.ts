import type { StringMap } from '../api/objects/meta.ts';
import type { Node } from '../api/objects/node.ts';
import { isTerminal, type Pod } from '../api/objects/pod.ts';
import { assignedTo, withAnnotations, withMetadata, withSpec } from '../api/objects/pod-versions.ts';
import { invariant } from '../engine/invariant.ts';
import { MutableSnapshot } from './mutable-snapshot.ts';
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
    this.#pods.set(pod.metadata.uid, { nodeName, isAssumed: false, podInfo });
    if (state?.nodeName === nodeName && this.#snapshot.replacePod(podInfo, nodeName)) return;
    if (state !== undefined) this.#snapshot.removePod(state.podInfo, state.nodeName);
    this.#snapshot.addPod(podInfo, nodeName);
  }

  /** A newer version of a pod that was added. */
  updatePod(pod: Pod): void {
    const state = this.#pods.get(pod.metadata.uid);
    const isInPlace = state !== undefined && !state.isAssumed && state.nodeName === pod.spec.nodeName;
    if (isInPlace && !isTerminal(pod) && renewPodInfo(state.podInfo, pod)) return;
    this.addPod(pod);
  }

  /** The pod is gone. Whether it was added, assumed or never heard of, it does not count any more. */
  removePod(pod: Pod): void {
    const { uid } = pod.metadata;
    this.podGroups.remove(pod);
    const state = this.#pods.get(uid);
    if (state === undefined) return;
    if (state.isAssumed) this.#assumedCount--;
    this.#pods.delete(uid);
    this.#snapshot.removePod(state.podInfo, state.nodeName);
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
    this.#pods.set(uid, { nodeName, isAssumed: true, podInfo });
    invariant(this.#pods.size > before, 'a pod that is in the scheduler cache cannot be assumed');
    this.#assumedCount++;
    this.#snapshot.addPod(podInfo, nodeName);
  }

  /** The binding has failed: takes an assumed pod back. False when a watch has confirmed or removed it meanwhile. */
  forgetPod(uid: string): boolean {
    const state = this.#pods.get(uid);
    if (state === undefined || !state.isAssumed) return false;
    this.podGroups.forget(uid);
    this.#assumedCount--;
    this.#pods.delete(uid);
    this.#snapshot.removePod(state.podInfo, state.nodeName);
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
  isAssumed: boolean;
  /** The one that lies on the node. */
  readonly podInfo: PodInfo;
}
