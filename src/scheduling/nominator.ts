import type { PodInfo } from './pod-info.ts';

/** Which pods wait for room on which node: preemption has promised it to them (backend/queue/nominator.go). */
export class Nominator {
  readonly #podsByNode = new Map<string, PodInfo[]>();
  readonly #nodeByUid = new Map<string, string>();

  /** No pod is nominated anywhere: the common case, which costs a search nothing. */
  get isEmpty(): boolean {
    return this.#nodeByUid.size === 0;
  }

  /**
   * Files the pod under the node that its status names, or under `nodeName`, for the time until the status is written.
   * A pod without either is forgotten.
   */
  set(pod: PodInfo, nodeName = pod.pod.status.nominatedNodeName ?? ''): void {
    const { uid } = pod.pod.metadata;
    this.delete(uid);
    if (nodeName === '') return;
    this.#nodeByUid.set(uid, nodeName);
    const pods = this.#podsByNode.get(nodeName);
    if (pods === undefined) this.#podsByNode.set(nodeName, [pod]);
    else pods.push(pod);
  }

  /** The pod was assumed, deleted, or lost its nomination. */
  delete(uid: string): void {
    if (this.#nodeByUid.size === 0) return;
    const nodeName = this.#nodeByUid.get(uid);
    if (nodeName === undefined) return;
    this.#nodeByUid.delete(uid);
    const others = this.podsOn(nodeName).filter(({ pod }) => pod.metadata.uid !== uid);
    if (others.length === 0) this.#podsByNode.delete(nodeName);
    else this.#podsByNode.set(nodeName, others);
  }

  nodeOf(uid: string): string | undefined {
    return this.#nodeByUid.get(uid);
  }

  /** The nodes for which pods wait. */
  get nodeNames(): Iterable<string> {
    return this.#podsByNode.keys();
  }

  /** In the order of nomination. */
  podsOn(nodeName: string): readonly PodInfo[] {
    return this.#podsByNode.get(nodeName) ?? NO_PODS;
  }
}

const NO_PODS: readonly PodInfo[] = [];
