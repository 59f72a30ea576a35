import { MAX_NODE_SCORE } from '../plugin.ts';

/**
 * 100: cpu and memory are used to the same share; less, the more they differ. A resource that the node does not have counts
 * for nothing (plugins/node-resources-balanced-allocation.ts, for two resources).
 */
export function balanceOf(cpu: number, cpuCapacity: number, memory: number, memoryCapacity: number): number {
  if (cpuCapacity === 0 || memoryCapacity === 0) return MAX_NODE_SCORE;
  const cpuShare = Math.min(cpu / cpuCapacity, 1);
  const memoryShare = Math.min(memory / memoryCapacity, 1);
  return Math.trunc((1 - Math.abs((cpuShare - memoryShare) / 2)) * MAX_NODE_SCORE);
}
