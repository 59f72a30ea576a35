import type { Node } from '../api/objects/node.ts';
import type { Pod } from '../api/objects/pod.ts';
import { invariant } from '../engine/invariant.ts';
import { ChangeLog } from './change-log.ts';
import { ImageStates } from './image-states.ts';
import { NodeInfo } from './node-info.ts';
import { NodeTree } from './node-tree.ts';
import type { PodInfo } from './pod-info.ts';
import { PriorityCounts } from './priority-counts.ts';
import type { ImagePresence, Snapshot } from './snapshot.ts';
import { claimKey, namedClaims } from './volumes/claims-of-pod.ts';

/**
 * A snapshot that is kept current change by change. The live one belongs to SchedulerCache; whoever asks what if works
 * on a fork.
 */
export class MutableSnapshot implements Snapshot {
  /** Also those whose node is not known (yet) but which have pods. */
  readonly #nodeInfos = new Map<string, NodeInfo>();
  #tree = new NodeTree();
  #images = new ImageStates();
  readonly #withAffinity = new Set<NodeInfo>();
  readonly #withRequiredAntiAffinity = new Set<NodeInfo>();
  #isOnTrial = false;
  readonly #priorities = new PriorityCounts();
  /** Pods with a node by the claims that they name. */
  readonly #claimUses = new Map<string, number>();
  /**
   * Made anew when it is asked for after a node has come or gone. A node that only changes its zone keeps its place until
   * then, as in cache.go UpdateSnapshot.
   */
  #order: readonly NodeInfo[] | undefined;
  readonly changes = new ChangeLog();

  get nodes(): readonly NodeInfo[] {
    return this.#order ?? this.#arrange();
  }

  get nodesWithPodsWithAffinity(): ReadonlySet<NodeInfo> {
    return this.#withAffinity;
  }

  get nodesWithPodsWithRequiredAntiAffinity(): ReadonlySet<NodeInfo> {
    return this.#withRequiredAntiAffinity;
  }

  get(nodeName: string): NodeInfo | undefined {
    const nodeInfo = this.#nodeInfos.get(nodeName);
    return nodeInfo?.hasNode ? nodeInfo : undefined;
  }

  indexOf(nodeName: string): number {
    if (this.#order === undefined) this.#arrange();
    return this.get(nodeName)?.position ?? -1;
  }

  imagePresence(imageName: string): ImagePresence | undefined {
    return this.#images.get(imageName);
  }

  get isOnTrial(): boolean {
    return this.#isOnTrial;
  }

  hasPodBelow(priority: number): boolean {
    return this.#priorities.hasBelow(priority);
  }

  isClaimUsed(key: string): boolean {
    return this.#claimUses.has(key);
  }

  /** A new node, or a newer version of a known one. */
  setNode(node: Node): void {
    const nodeInfo = this.#nodeInfoOf(node.metadata.name);
    if (nodeInfo.hasNode) {
      this.#images.update(nodeInfo.node, node);
      this.#tree.update(nodeInfo.node, node);
    } else {
      this.#images.add(node);
      this.#tree.add(node);
      this.#order = undefined;
    }
    nodeInfo.setNode(node);
    this.#index(nodeInfo);
    this.changes.appendNode(nodeInfo);
  }

  /** The pods of the node stay known until they are removed themselves. */
  removeNode(nodeName: string): void {
    const nodeInfo = this.get(nodeName);
    if (nodeInfo === undefined) return;
    this.#images.remove(nodeInfo.node);
    this.#tree.remove(nodeInfo.node);
    this.#order = undefined;
    nodeInfo.setNode(undefined);
    nodeInfo.position = -1;
    this.#index(nodeInfo);
    this.changes.appendNode(nodeInfo);
    this.#dropIfEmpty(nodeName, nodeInfo);
  }

  /** A pod that is on no node. Gives the node, which stays the same one as long as there are pods on it. */
  addPod(pod: PodInfo, nodeName: string): NodeInfo {
    const nodeInfo = this.#nodeInfoOf(nodeName);
    nodeInfo.addNewPod(pod);
    this.#priorities.add(pod.pod.spec.priority);
    if (pod.pod.spec.volumes !== undefined) this.#countClaims(pod.pod, 1);
    if (pod.hasAffinity) this.#index(nodeInfo);
    this.changes.appendPod(nodeInfo, pod, 1);
    return nodeInfo;
  }

  replacePod(pod: PodInfo, nodeName: string): boolean {
    const nodeInfo = this.#nodeInfos.get(nodeName);
    const before = nodeInfo?.generation;
    const old = nodeInfo?.replacePod(pod);
    if (nodeInfo === undefined || old === undefined) return false;
    if (nodeInfo.generation !== before || !looksTheSame(old.pod.metadata, pod.pod.metadata)) {
      this.changes.appendPod(nodeInfo, old, -1);
      this.changes.appendPod(nodeInfo, pod, 1);
    }
    if (old.pod.spec.priority !== pod.pod.spec.priority) {
      this.#priorities.remove(old.pod.spec.priority);
      this.#priorities.add(pod.pod.spec.priority);
    }
    if (old.hasAffinity || pod.hasAffinity) this.#index(nodeInfo);
    return true;
  }

  /**
   * The very PodInfo that lies on the node.
   * @param nodeInfo what `addPod` gave, by whom it is known.
   */
  removePod(pod: PodInfo, nodeName: string, nodeInfo = this.#nodeInfoOf(nodeName)): void {
    nodeInfo.removeKnownPod(pod);
    this.#priorities.remove(pod.pod.spec.priority);
    if (pod.pod.spec.volumes !== undefined) this.#countClaims(pod.pod, -1);
    if (pod.hasAffinity) this.#index(nodeInfo);
    this.changes.appendPod(nodeInfo, pod, -1);
    this.#dropIfEmpty(nodeName, nodeInfo);
  }

  fork(): MutableSnapshot {
    const fork = new MutableSnapshot();
    fork.#images = this.#images.clone();
    fork.#tree = this.#tree.clone();
    for (const [name, nodeInfo] of this.#nodeInfos) {
      const clone = nodeInfo.clone();
      fork.#nodeInfos.set(name, clone);
      fork.#index(clone);
      for (const { pod } of clone.pods) fork.#priorities.add(pod.spec.priority);
    }
    for (const [key, uses] of this.#claimUses) fork.#claimUses.set(key, uses);
    return fork;
  }

  #nodeInfoOf(nodeName: string): NodeInfo {
    let nodeInfo = this.#nodeInfos.get(nodeName);
    if (nodeInfo === undefined) {
      nodeInfo = new NodeInfo();
      this.#nodeInfos.set(nodeName, nodeInfo);
    }
    return nodeInfo;
  }

  #dropIfEmpty(nodeName: string, nodeInfo: NodeInfo): void {
    if (!nodeInfo.hasNode && nodeInfo.pods.length === 0) this.#nodeInfos.delete(nodeName);
  }

  /**
   * Pods that come and go in `trial` (they must all go again) do not change which nodes count as having pods with affinity:
   * kube-scheduler's snapshot keeps these lists as they were at the start of a pod group cycle (backend/cache/snapshot.go
   * AssumePod), so that a node with the first such pod is overlooked.
   */
  onTrial<T>(trial: () => T): T {
    this.#isOnTrial = true;
    try {
      return trial();
    } finally {
      this.#isOnTrial = false;
    }
  }

  #index(nodeInfo: NodeInfo): void {
    if (this.#isOnTrial) return;
    keep(this.#withAffinity, nodeInfo, nodeInfo.podsWithAffinity.length);
    keep(this.#withRequiredAntiAffinity, nodeInfo, nodeInfo.podsWithRequiredAntiAffinity.length);
  }

  #countClaims(pod: Pod, by: 1 | -1): void {
    for (const name of namedClaims(pod)) {
      const key = claimKey(pod, name);
      const uses = (this.#claimUses.get(key) ?? 0) + by;
      if (uses === 0) this.#claimUses.delete(key);
      else this.#claimUses.set(key, uses);
    }
  }

  #arrange(): readonly NodeInfo[] {
    const order = this.#tree.list().map((name) => this.#nodeInfos.get(name)!);
    for (let position = 0; position < order.length; position++) order[position]!.position = position;
    invariant(new Set(order).size === order.length, 'a node stands once in the node tree');
    this.#order = order;
    return order;
  }
}

/** Selectors and what counts cannot tell the two apart. */
function looksTheSame(a: Pod['metadata'], b: Pod['metadata']): boolean {
  if ((a.deletionTimestamp === undefined) !== (b.deletionTimestamp === undefined)) return false;
  return a.labels === b.labels || JSON.stringify(a.labels) === JSON.stringify(b.labels);
}

function keep(set: Set<NodeInfo>, nodeInfo: NodeInfo, podCount: number): void {
  if (podCount > 0 && nodeInfo.hasNode) set.add(nodeInfo);
  else set.delete(nodeInfo);
}
