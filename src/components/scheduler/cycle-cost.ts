import type { Duration } from '../../engine/time.ts';
import type { PodInfo } from '../../scheduling/pod-info.ts';
import type { Snapshot } from '../../scheduling/snapshot.ts';
import type { CycleCost } from './options.ts';

/** How much work one scheduling cycle was. */
export interface CycleEffort {
  readonly nodesExamined: number;
  readonly nodesScored: number;
  /** One entry per walk of a plugin over the cluster: how many nodes it met. */
  readonly walks: readonly Walk[];
  /** Nodes on which preemption was tried. */
  readonly nodesDryRun: number;
}

export interface Walk {
  readonly plugin: string;
  readonly nodeCount: number;
}

/** How long the cycle keeps the scheduler: whole microseconds, rounded up. */
export function cycleDuration(
  cost: CycleCost,
  { nodesExamined, nodesScored, walks, nodesDryRun }: CycleEffort,
): Duration {
  let total =
    cost.baseMicroseconds +
    cost.perExaminedNodeMicroseconds * nodesExamined +
    cost.perScoredNodeMicroseconds * nodesScored +
    cost.perDryRunNodeMicroseconds * nodesDryRun;
  for (const { plugin, nodeCount } of walks) total += perScannedNode(cost, plugin) * nodeCount;
  // Products of decimal fractions end in noise such as ...0000001, which must not cost a microsecond.
  return Math.ceil(total - 1e-6);
}

/** The walks behind the names that place() reports. */
export function walksOf(scanningPlugins: readonly string[], pod: PodInfo, snapshot: Snapshot): readonly Walk[] {
  if (scanningPlugins.length === 0) return NO_WALKS;
  return scanningPlugins.map((plugin) => ({ plugin, nodeCount: nodesMet(plugin, pod, snapshot) }));
}

/** InterPodAffinity looks only at nodes whose pods have terms when the pod has none (interpodaffinity/scoring.go PreScore). */
function nodesMet(plugin: string, { hasAffinity }: PodInfo, snapshot: Snapshot): number {
  if (plugin === 'InterPodAffinity' && !hasAffinity) return snapshot.nodesWithPodsWithAffinity.size;
  return snapshot.nodes.length;
}

function perScannedNode({ perScannedNodeMicroseconds: costs }: CycleCost, plugin: string): number {
  if (plugin === 'PodTopologySpread' || plugin === 'InterPodAffinity') return costs[plugin];
  return costs.other;
}

const NO_WALKS: readonly Walk[] = [];
