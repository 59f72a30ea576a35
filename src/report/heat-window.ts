import type { HeatWindow } from './heat-bins.ts';
import { drawnTime, moveTime, zoomTime, type TimeRange } from './time-range.ts';

/** Nodes that are shown: places in their order. */
export interface NodeRange {
  readonly firstNode: number;
  readonly lastNode: number;
}

/** Around a place, so many times as many nodes, at least one and at most all. */
export function zoomNodes(
  { firstNode, lastNode }: NodeRange,
  around: number,
  factor: number,
  nodeCount: number,
): NodeRange {
  const count = lastNode - firstNode;
  const wanted = factor < 1 ? Math.floor(count * factor) : Math.max(count + 1, Math.ceil(count * factor));
  const length = Math.min(nodeCount, Math.max(1, wanted));
  const share = (around - firstNode) / count;
  return nodesWithin(Math.round(around - share * length), length, nodeCount);
}

export function moveNodes({ firstNode, lastNode }: NodeRange, places: number, nodeCount: number): NodeRange {
  return nodesWithin(firstNode + places, lastNode - firstNode, nodeCount);
}

function nodesWithin(first: number, length: number, nodeCount: number): NodeRange {
  const begin = Math.min(Math.max(0, first), nodeCount - length);
  return { firstNode: begin, lastNode: begin + length };
}

/** A point of the map. */
export interface HeatPoint {
  readonly at: number;
  readonly place: number;
}

/** Around a point, so many times as much of both. */
export function zoomBoth(
  window: HeatWindow,
  { at, place }: HeatPoint,
  factor: number,
  nodeCount: number,
  endAt: number,
): HeatWindow {
  return { ...zoomTime(window, at, factor, endAt), ...zoomNodes(window, place, factor, nodeCount) };
}

/** What somebody has drawn a rectangle around. */
export function drawnWindow(a: HeatPoint, b: HeatPoint, nodeCount: number, endAt: number): HeatWindow {
  const first = Math.max(0, Math.floor(Math.min(a.place, b.place)));
  const last = Math.min(nodeCount, Math.max(first + 1, Math.ceil(Math.max(a.place, b.place))));
  return { ...drawnTime(a.at, b.at, endAt), firstNode: Math.min(first, nodeCount - 1), lastNode: last };
}

/** Dragged along: `lengths` of the time that is shown, and so many nodes. */
export function moveBoth(
  window: HeatWindow,
  lengths: number,
  places: number,
  nodeCount: number,
  endAt: number,
): HeatWindow {
  return { ...moveTime(window, lengths, endAt), ...moveNodes(window, places, nodeCount) };
}

export function timeOf({ from, to }: HeatWindow): TimeRange {
  return { from, to };
}
