import type { HeatWindow } from './heat-bins.ts';
import type { HeatLayout } from './heat-draw.ts';
import type { HeatPoint } from './heat-window.ts';

/** CSS pixels: the whole map, the names of nodes, the times. */
const HEIGHT = 460;
const LEFT = 132;
const BOTTOM = 28;

/** From pixels of the map to what they mean, and back. */
export interface HeatGeometry extends HeatLayout {
  readonly point: (x: number, y: number) => HeatPoint;
  readonly isInside: (x: number, y: number) => boolean;
  /** Where a part of the map stands, as style; what lies outside is left away. */
  readonly box: (part: HeatWindow) => Record<'left' | 'top' | 'width' | 'height', string>;
  /** Shares of what is shown: of its time, of its nodes. */
  readonly lengths: (pixels: number) => number;
  readonly places: (pixels: number) => number;
}

export function heatGeometry({ from, to, firstNode, lastNode }: HeatWindow, width: number): HeatGeometry {
  const [plotWidth, plotHeight] = [Math.max(1, width - LEFT), HEIGHT - BOTTOM];
  const [length, count] = [to - from, lastNode - firstNode];
  const share = (value: number): number => Math.min(1, Math.max(0, value));
  const x = (at: number): number => LEFT + share((at - from) / length) * plotWidth;
  const y = (place: number): number => share((place - firstNode) / count) * plotHeight;
  return {
    width,
    height: HEIGHT,
    left: LEFT,
    bottom: BOTTOM,
    point: (left, top) => ({
      at: from + share((left - LEFT) / plotWidth) * length,
      place: firstNode + share(top / plotHeight) * count,
    }),
    isInside: (left, top) => left >= LEFT && left <= width && top >= 0 && top < plotHeight,
    box: (part) => ({
      left: `${x(part.from)}px`,
      top: `${y(part.firstNode)}px`,
      width: `${Math.max(2, x(part.to) - x(part.from))}px`,
      height: `${Math.max(2, y(part.lastNode) - y(part.firstNode))}px`,
    }),
    lengths: (pixels) => pixels / plotWidth,
    places: (pixels) => (pixels / plotHeight) * count,
  };
}
