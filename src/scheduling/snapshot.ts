import type { ChangeLog } from './change-log.ts';
import type { MutableSnapshot } from './mutable-snapshot.ts';
import type { NodeInfo } from './node-info.ts';

/** The nodes of the cluster with the pods on them, as the rules may see them: to look at, not to change. */
export interface Snapshot {
  /** In the order in which kube-scheduler looks at them: zones take turns. */
  readonly nodes: readonly NodeInfo[];
  get(nodeName: string): NodeInfo | undefined;
  /** Which nodes have changed, for those who remember what they have seen of them. */
  readonly changes: Omit<ChangeLog, 'appendNode' | 'appendPod'>;
  /** The place of the node in `nodes`. */
  indexOf(nodeName: string): number;
  /** The nodes with at least one pod that names podAffinity or podAntiAffinity. */
  readonly nodesWithPodsWithAffinity: ReadonlySet<NodeInfo>;
  /** The nodes with at least one pod that has a required anti-affinity term. */
  readonly nodesWithPodsWithRequiredAntiAffinity: ReadonlySet<NodeInfo>;
  /** Where an image lies, by its normalised name; undefined when no node has it. */
  imagePresence(imageName: string): ImagePresence | undefined;
  /** Does a pod with a node name this claim (`namespace/name`) among its volumes? */
  isClaimUsed(key: string): boolean;
  /** Does any pod with a node have a lower priority? Without one preemption cannot help. */
  hasPodBelow(priority: number): boolean;
  /** Pods come and go for a try, and the lists of nodes with affinity stay as they were. */
  readonly isOnTrial: boolean;
  /** A copy of its own, to ask what if. */
  fork(): MutableSnapshot;
}

export interface ImagePresence {
  /** As the first node reported it that has it (backend/cache/cache.go addNodeImageStates). */
  readonly sizeBytes: number;
  readonly nodeNames: ReadonlySet<string>;
}
