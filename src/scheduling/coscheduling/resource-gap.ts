import type { ResourceList } from '../../api/objects/meta.ts';
import { formatResource } from '../../api/resources.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { amountOf } from '../resource.ts';

/**
 * What is missing in the whole cluster for this much, in words; undefined when there is enough: CheckClusterResource of
 * the coscheduling plugin. Members of the group count as if they were not there, a node that is overfull takes away.
 */
export function resourceGap(
  nodes: readonly NodeInfo[],
  needed: ResourceList,
  isMember: (pod: PodInfo) => boolean,
): string | undefined {
  const missing = new Map(Object.entries(needed));
  for (const node of nodes) {
    const members = node.pods.filter(isMember);
    for (const [name, amount] of missing) {
      const left = amount - freeOf(node, name, members);
      if (left > 0) missing.set(name, left);
      else missing.delete(name);
    }
    if (missing.size === 0) return undefined;
  }
  return [...missing].map(([name, amount]) => `${name}=${formatResource(name, amount)}`).join(' ');
}

function freeOf({ allocatable, requested, pods }: NodeInfo, name: string, members: readonly PodInfo[]): number {
  if (name === 'pods') return allocatable.podCount - (pods.length - members.length);
  let free = amountOf(allocatable, name) - amountOf(requested, name);
  for (const { requests } of members) free += amountOf(requests, name);
  return free;
}
