import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { HeatWindow } from './heat-bins.ts';
import type { HeatGeometry } from './heat-geometry.ts';
import { drawnWindow, moveBoth } from './heat-window.ts';

interface HeatPointerOptions {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly window: HeatWindow;
  readonly geometry: HeatGeometry;
  readonly nodeCount: number;
  readonly endAt: number;
  readonly onShow: (window: HeatWindow) => void;
  readonly onClick: (x: number, y: number) => void;
  /** Undefined: over nothing of the map. */
  readonly onHover: (place: readonly [x: number, y: number] | undefined) => void;
}

/** A rectangle that is being drawn, in pixels. */
export interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Less than so many pixels are a click. */
const CLICK = 5;
/** The bit of the middle button. */
const MIDDLE = 4;

/** A pointer over the map: draws rectangles, moves with shift or the middle button, clicks, points. */
export function useHeatPointer(options: HeatPointerOptions) {
  const { canvas, window, geometry, nodeCount, endAt, onShow, onClick, onHover } = options;
  const [drawn, setDrawn] = useState<Drawn>();
  const begin = useRef<{ readonly x: number; readonly y: number; readonly window: HeatWindow } | undefined>(undefined);
  const place = (event: MouseEvent): readonly [x: number, y: number] => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button > 1) return;
    const [x, y] = place(event);
    begin.current = { x, y, window };
    canvas.current!.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const [x, y] = place(event);
    const start = begin.current;
    if (start === undefined) {
      onHover(geometry.isInside(x, y) ? [x, y] : undefined);
    } else if (event.shiftKey || event.buttons === MIDDLE) {
      const [lengths, places] = [geometry.lengths(start.x - x), Math.round(geometry.places(start.y - y))];
      onShow(moveBoth(start.window, lengths, places, nodeCount, endAt));
    } else {
      onHover(undefined);
      const [width, height] = [Math.abs(x - start.x), Math.abs(y - start.y)];
      setDrawn({ x: Math.min(x, start.x), y: Math.min(y, start.y), width, height });
    }
  };
  const onPointerUp = (event: PointerEvent): void => {
    const [x, y] = place(event);
    const start = begin.current;
    begin.current = undefined;
    setDrawn(undefined);
    if (start === undefined || event.shiftKey || event.button === 1) return;
    if (Math.abs(x - start.x) <= CLICK && Math.abs(y - start.y) <= CLICK) onClick(x, y);
    else onShow(drawnWindow(geometry.point(start.x, start.y), geometry.point(x, y), nodeCount, endAt));
  };
  const onPointerCancel = (): void => {
    begin.current = undefined;
    setDrawn(undefined);
  };
  const onPointerLeave = (): void => onHover(undefined);
  return { drawn, place, listeners: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave } };
}
