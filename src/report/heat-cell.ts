import { formatCount, formatPercent } from '../cli/number-format.ts';
import { binAllocation, type HeatSource, type HeatWindow } from './heat-bins.ts';
import type { HeatPoint } from './heat-window.ts';
import type { RunModel } from './run-model.ts';
import { formatInstant, resourceName, shortName } from './text.ts';

/** A place of the map in words. */
export interface HeatCell {
  readonly window: HeatWindow;
  readonly nodes: string;
  readonly time: string;
  readonly allocation: string;
}

/** Columns and rows of places: coarse enough to be chosen with arrow keys. */
const COLUMNS = 120;
const ROWS = 60;

/** What is at a point: the nodes and the time that a person would mean by it. */
export function describeCell(
  model: RunModel,
  source: HeatSource,
  window: HeatWindow,
  { at, place }: HeatPoint,
  resource: string,
): HeatCell {
  const length = (window.to - window.from) / COLUMNS;
  const column = Math.min(COLUMNS - 1, Math.max(0, Math.floor((at - window.from) / length)));
  const shown = window.lastNode - window.firstNode;
  const rows = Math.min(ROWS, shown);
  const row = Math.min(rows - 1, Math.max(0, Math.floor(((place - window.firstNode) * rows) / shown)));
  const cell = {
    from: window.from + column * length,
    to: window.from + (column + 1) * length,
    firstNode: window.firstNode + Math.floor((row * shown) / rows),
    lastNode: window.firstNode + Math.floor(((row + 1) * shown) / rows),
  };
  const [ratio] = binAllocation(source, cell, 1, 1).ratios;
  const first = shortName(model.nodeNames[source.order[cell.firstNode]!] ?? '', 40);
  const last = shortName(model.nodeNames[source.order[cell.lastNode - 1]!] ?? '', 40);
  const count = cell.lastNode - cell.firstNode;
  return {
    window: cell,
    nodes: count === 1 ? first : `${formatCount(count)} nodes, ${first} to ${last}`,
    time: `${formatInstant(cell.from)} to ${formatInstant(cell.to)}`,
    allocation:
      ratio === undefined || Number.isNaN(ratio)
        ? 'no such node then, or none of it'
        : `${formatPercent(ratio)} of ${resourceName(resource)} allocated`,
  };
}
