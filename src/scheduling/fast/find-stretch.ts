import type { PodInfo } from '../pod-info.ts';
import { BLOCK_SHIFT, BLOCK_SIZE, blockCountOf } from './node-bits.ts';
import type { PodClass } from './pod-class.ts';
import type { Stretch } from './stretch.ts';

/**
 * What search.ts walkNodes does when only kept filters have a say, block by block: from `start` on up to the node with which
 * there would be one more than enough, at most once round.
 */
export function findStretch(podClass: PodClass, pod: PodInfo, start: number, enough: number): Stretch {
  const nodeCount = podClass.nodes.length;
  if (enough >= nodeCount) {
    podClass.settleAll(pod);
    const feasible = podClass.openCount;
    return { start, end: start, isWrapped: true, feasible, examined: nodeCount, processed: nodeCount };
  }
  const first = findSurplus(podClass, pod, start, nodeCount, enough);
  if (first.surplusAt >= 0) {
    const processed = first.surplusAt - start;
    return { start, end: first.surplusAt, isWrapped: false, feasible: enough, examined: processed + 1, processed };
  }
  const second = findSurplus(podClass, pod, 0, start, enough - first.count);
  const feasible = first.count + second.count;
  if (second.surplusAt < 0) {
    return { start, end: start, isWrapped: true, feasible, examined: nodeCount, processed: nodeCount };
  }
  const processed = nodeCount - start + second.surplusAt;
  return { start, end: second.surplusAt, isWrapped: true, feasible, examined: processed + 1, processed };
}

/** How many nodes pass from `from` on and before `to`, up to `enough`; where the next one is, if there is one. */
function findSurplus(
  podClass: PodClass,
  pod: PodInfo,
  from: number,
  to: number,
  enough: number,
): { readonly count: number; readonly surplusAt: number } {
  const { open } = podClass;
  let count = 0;
  let settledEnd = 0;
  for (let low = from; low < to;) {
    const block = low >> BLOCK_SHIFT;
    const blockEnd = (block + 1) << BLOCK_SHIFT;
    const high = Math.min(blockEnd, to);
    if (block >= settledEnd) {
      // So many blocks are needed even if all their nodes pass.
      settledEnd = Math.min(block + 1 + ((enough - count) >> BLOCK_SHIFT), blockCountOf(to));
      podClass.settle(block, pod, settledEnd);
    }
    const isWhole = low === blockEnd - BLOCK_SIZE && high === Math.min(blockEnd, podClass.nodes.length);
    const inBlock = isWhole ? open.countIn(block) : open.count(low, high);
    if (count + inBlock > enough) return { count: enough, surplusAt: open.nth(low, high, enough - count) };
    count += inBlock;
    low = high;
  }
  return { count, surplusAt: -1 };
}
