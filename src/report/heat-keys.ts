import type { HeatWindow } from './heat-bins.ts';
import { moveBoth, zoomBoth, type HeatPoint } from './heat-window.ts';

/** What a key asks for. */
export type HeatKey =
  | { readonly kind: 'show'; readonly window: HeatWindow }
  | { readonly kind: 'choose'; readonly point: HeatPoint }
  | { readonly kind: 'reset' | 'forget' | 'open' };

/** How many presses of an arrow lead from one end to the other. */
const TIME_STEPS = 40;
const NODE_STEPS = 20;

const ARROWS: Readonly<Record<string, readonly [timeSteps: number, nodeSteps: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const ZOOMS: Readonly<Record<string, number>> = { '+': 0.5, '=': 0.5, '-': 2 };
const OTHERS: Readonly<Record<string, 'reset' | 'forget' | 'open'>> = {
  '0': 'reset',
  Home: 'reset',
  Escape: 'forget',
  Enter: 'open',
};

/** @param at the place that is chosen, or the middle. @returns undefined for keys that are for others */
export function heatKey(
  { key, shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey'>,
  window: HeatWindow,
  at: HeatPoint,
  nodeCount: number,
  endAt: number,
): HeatKey | undefined {
  if (ctrlKey || metaKey) return undefined;
  const zoom = ZOOMS[key];
  if (zoom !== undefined) return { kind: 'show', window: zoomBoth(window, at, zoom, nodeCount, endAt) };
  const arrow = ARROWS[key];
  if (arrow === undefined) return OTHERS[key] === undefined ? undefined : { kind: OTHERS[key] };
  const [timeSteps, nodeSteps] = arrow;
  const timeStep = (window.to - window.from) / TIME_STEPS;
  const nodeStep = Math.max(1, Math.round((window.lastNode - window.firstNode) / NODE_STEPS));
  // A move goes a good deal further than a step: an eighth of what is shown.
  if (shiftKey)
    return { kind: 'show', window: moveBoth(window, timeSteps / 8, nodeSteps * nodeStep, nodeCount, endAt) };
  const point = {
    at: Math.min(window.to - timeStep / 2, Math.max(window.from, at.at + timeSteps * timeStep)),
    place: Math.min(window.lastNode - 0.5, Math.max(window.firstNode + 0.5, at.place + nodeSteps * nodeStep)),
  };
  return { kind: 'choose', point };
}
