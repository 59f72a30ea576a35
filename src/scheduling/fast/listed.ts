import type { PodInfo } from '../pod-info.ts';
import type { LocalFilter } from './local-plugin.ts';
import { rejectionBefore } from './distant-plugins.ts';
import { BLOCK_SHIFT } from './node-bits.ts';
import type { PodClass } from './pod-class.ts';
import type { PromisedNodes } from './promised-nodes.ts';
import type { Stretch } from './stretch.ts';

/** Feasible nodes one by one, in the order in which a search finds them. */
export interface Listed {
  readonly positions: readonly number[];
  /** From this place in `positions` on, the search had gone round the end of the list. */
  readonly wrappedFrom: number;
}

/** The feasible nodes of a stretch when only kept filters have a say. */
export function listStretch({ open, nodes }: PodClass, { start, end, isWrapped }: Stretch): Listed {
  const positions: number[] = [];
  const list = (from: number, to: number): void => {
    for (let at = open.next(from, to); at >= 0; at = open.next(at + 1, to)) positions.push(at);
  };
  list(start, isWrapped ? nodes.length : end);
  const wrappedFrom = positions.length;
  if (isWrapped) list(0, end);
  return { positions, wrappedFrom };
}

/** Who has a say about single nodes besides the kept filters. */
export interface NodeByNode {
  readonly filters: readonly LocalFilter[];
  readonly promised: PromisedNodes | undefined;
}

/** What search.ts walkNodes does, stepping over nodes that kept filters reject. */
export function searchOneByOne(
  podClass: PodClass,
  pod: PodInfo,
  { filters, promised }: NodeByNode,
  start: number,
  enough: number,
): { readonly stretch: Stretch; readonly listed: Listed } {
  const { nodes } = podClass;
  const positions: number[] = [];
  let from = start;
  let to = nodes.length;
  let wrappedFrom = -1;
  for (;;) {
    const position = nextOpen(podClass, pod, from, to);
    if (position < 0) {
      if (wrappedFrom >= 0) break;
      wrappedFrom = positions.length;
      from = 0;
      to = start;
      continue;
    }
    from = position + 1;
    const rejection = promised?.has(position)
      ? promised.get(position)
      : rejectionBefore(filters, Infinity, pod, nodes[position]!);
    if (rejection !== undefined) continue;
    if (positions.length === enough) return upTo(position);
    positions.push(position);
  }
  const whole = { start, end: start, isWrapped: true, examined: nodes.length, processed: nodes.length };
  return { stretch: { ...whole, feasible: positions.length }, listed: { positions, wrappedFrom } };

  function upTo(surplusAt: number): { readonly stretch: Stretch; readonly listed: Listed } {
    const isWrapped = wrappedFrom >= 0;
    const processed = isWrapped ? nodes.length - start + surplusAt : surplusAt - start;
    return {
      stretch: { start, end: surplusAt, isWrapped, feasible: enough, examined: processed + 1, processed },
      listed: { positions, wrappedFrom: isWrapped ? wrappedFrom : enough },
    };
  }
}

/** The first node from `from` on and before `to` that passes the kept filters; -1: none. */
function nextOpen(podClass: PodClass, pod: PodInfo, from: number, to: number): number {
  for (let low = from; low < to;) {
    const block = low >> BLOCK_SHIFT;
    const high = Math.min((block + 1) << BLOCK_SHIFT, to);
    podClass.settle(block, pod);
    const at = podClass.open.next(low, high);
    if (at >= 0) return at;
    low = high;
  }
  return -1;
}
