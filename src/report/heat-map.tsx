import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatCount } from '../cli/number-format.ts';
import type { HeatWindow } from './heat-bins.ts';
import { podsIn } from './heat-bins.ts';
import { describeCell, type HeatCell } from './heat-cell.ts';
import { drawHeat, type DrawnPod, type HeatLayout } from './heat-draw.ts';
import { defaultOrder, NODE_ORDERS, shownResources, useHeatSource, type NodeOrder } from './heat-source.ts';
import { drawnWindow, moveBoth, timeOf, zoomBoth, zoomNodes, type HeatPoint, type NodeRange } from './heat-window.ts';
import { Lanes } from './lanes.ts';
import { Name } from './name.tsx';
import type { Palette } from './palette.ts';
import { HeatLegend } from './heat-legend.tsx';
import { textAt, type RunModel } from './run-model.ts';
import { Section } from './section.tsx';
import { resourceName } from './text.ts';
import { zoomTime, type TimeRange } from './time-range.ts';
import { useWidth } from './use-width.ts';

interface HeatMapProps {
  readonly model: RunModel;
  readonly palette: Palette;
  readonly range: TimeRange;
  readonly onRange: (range: TimeRange) => void;
  readonly onPod: (pod: number) => void;
  /** A node that is to be shown alone; a new object each time. */
  readonly focusNode?: { readonly node: number };
}

const HEIGHT = 460;
const LEFT = 132;
const BOTTOM = 28;
/** A wheel that turned over the page so many milliseconds ago still scrolls the page when the map comes under it. */
const SCROLL_GRACE = 400;
/** Pods that are named below the map. */
const MOST_NAMED = 60;

/** Nodes by time: how much of each was allocated, down to single pods. */
export function HeatMap({ model, palette, range, onRange, onPod, focusNode }: HeatMapProps) {
  const resources = useMemo(() => shownResources(model), [model]);
  const [resource, setResource] = useState(resources[0] ?? 'pods');
  const [order, setOrder] = useState<NodeOrder>(() => defaultOrder(model));
  const [chosenNodes, setNodes] = useState<NodeRange>();
  const [cell, setCell] = useState<HeatCell>();
  const [hover, setHover] = useState<{ readonly cell: HeatCell; readonly x: number; readonly y: number }>();
  const [drawn, setDrawn] = useState<{
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }>();
  const source = useHeatSource(model, resource, order);
  const nodeCount = source.order.length;
  const nodes = useMemo(() => chosenNodes ?? { firstNode: 0, lastNode: nodeCount }, [chosenNodes, nodeCount]);
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const shapes = useRef<readonly DrawnPod[]>([]);
  const width = useWidth(holder);
  const layout: HeatLayout = { width, height: HEIGHT, left: LEFT, bottom: BOTTOM };
  const window: HeatWindow = { ...range, ...nodes };
  const pods = model.pods!;
  const lanes = useMemo(() => new Lanes(model.byNode, pods.scheduledAt, pods.releasedAt), [model]);

  useLayoutEffect(() => {
    const target = canvas.current;
    if (target === null || width <= LEFT) return;
    const ratio = devicePixelRatio;
    if (target.width !== Math.round(width * ratio)) target.width = Math.round(width * ratio);
    if (target.height !== Math.round(HEIGHT * ratio)) target.height = Math.round(HEIGHT * ratio);
    shapes.current = drawHeat(target.getContext('2d')!, {
      source,
      window,
      layout,
      palette,
      lanes,
      nodeNames: model.nodeNames,
      podName: (pod) => pods.columns.names[pod]!,
      podPhase: (pod) => textAt(pods.columns.phases, pod),
      startedAt: pods.startedAt,
    });
  }, [source, range, nodes, width, palette]);

  useEffect(() => {
    if (focusNode === undefined) return;
    const place = source.order.indexOf(focusNode.node);
    if (place >= 0) setNodes({ firstNode: place, lastNode: place + 1 });
    canvas.current?.focus();
  }, [focusNode]);

  const show = (next: HeatWindow): void => {
    setHover(undefined);
    onRange(timeOf(next));
    setNodes({ firstNode: next.firstNode, lastNode: next.lastNode });
  };
  const point = (x: number, y: number): HeatPoint => ({
    at: window.from + ((x - LEFT) / Math.max(1, width - LEFT)) * (window.to - window.from),
    place: window.firstNode + (y / (HEIGHT - BOTTOM)) * (window.lastNode - window.firstNode),
  });
  const place = (event: MouseEvent): readonly [x: number, y: number] => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const podAt = (x: number, y: number): number | undefined =>
    shapes.current.findLast(
      (shape) => x >= shape.x - 1 && x <= shape.x + shape.width + 1 && y >= shape.y && y <= shape.y + shape.height,
    )?.pod;
  const cellAt = (at: HeatPoint): HeatCell => describeCell(model, source, window, at, resource);
  const isWhole = range.from <= 0 && range.to >= model.endAt && nodes.lastNode - nodes.firstNode === nodeCount;
  const reset = (): void => show({ from: 0, to: Math.max(1, model.endAt), firstNode: 0, lastNode: nodeCount });

  useWheel(canvas, (event) => {
    const isOut = event.deltaY > 0;
    if (isOut && isWhole) return false;
    const factor = isOut ? 1.25 : 0.8;
    const [x, y] = place(event);
    const around = point(Math.max(LEFT, x), Math.min(HEIGHT - BOTTOM, y));
    if (event.shiftKey) show({ ...window, ...zoomTime(window, around.at, factor, model.endAt) });
    else if (event.altKey) show({ ...window, ...zoomNodes(window, around.place, factor, nodeCount) });
    else show(zoomBoth(window, around, factor, nodeCount, model.endAt));
    return true;
  });

  const begin = useRef<{ readonly x: number; readonly y: number; readonly window: HeatWindow } | undefined>(undefined);
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
      const isInside = x >= LEFT && x <= width && y >= 0 && y < HEIGHT - BOTTOM;
      const pod = isInside ? podAt(x, y) : undefined;
      setHover(isInside ? { cell: { ...cellAt(point(x, y)), ...(pod !== undefined && { pod }) }, x, y } : undefined);
      return;
    }
    if (event.shiftKey || event.buttons === 4) {
      const lengths = (start.x - x) / Math.max(1, width - LEFT);
      const places = Math.round(((start.y - y) / (HEIGHT - BOTTOM)) * (nodes.lastNode - nodes.firstNode));
      show(moveBoth(start.window, lengths, places, nodeCount, model.endAt));
      return;
    }
    setHover(undefined);
    const [x0, y0] = [Math.min(x, start.x), Math.min(y, start.y)];
    setDrawn({ x: x0, y: y0, width: Math.abs(x - start.x), height: Math.abs(y - start.y) });
  };
  const onPointerUp = (event: PointerEvent): void => {
    const [x, y] = place(event);
    const start = begin.current;
    begin.current = undefined;
    setDrawn(undefined);
    if (start === undefined || event.shiftKey || event.button === 1) return;
    if (Math.abs(x - start.x) > 5 || Math.abs(y - start.y) > 5) {
      show(drawnWindow(point(start.x, start.y), point(x, y), nodeCount, model.endAt));
      return;
    }
    const pod = podAt(x, y);
    if (pod !== undefined) onPod(pod);
    setCell(cellAt(point(Math.max(LEFT, x), y)));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = cell === undefined ? point(LEFT + (width - LEFT) / 2, (HEIGHT - BOTTOM) / 2) : middleOf(cell);
    const timeStep = (window.to - window.from) / 40;
    const nodeStep = Math.max(1, Math.round((window.lastNode - window.firstNode) / 20));
    const step = (timeSteps: number, nodeSteps: number): void => {
      if (event.shiftKey) {
        show(moveBoth(window, timeSteps / 8, nodeSteps * nodeStep, nodeCount, model.endAt));
        return;
      }
      const next = {
        at: Math.min(window.to - timeStep / 2, Math.max(window.from, at.at + timeSteps * timeStep)),
        place: Math.min(window.lastNode - 0.5, Math.max(window.firstNode + 0.5, at.place + nodeSteps * nodeStep)),
      };
      setCell(cellAt(next));
    };
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => step(-1, 0),
      ArrowRight: () => step(1, 0),
      ArrowUp: () => step(0, -1),
      ArrowDown: () => step(0, 1),
      '+': () => show(zoomBoth(window, at, 0.5, nodeCount, model.endAt)),
      '=': () => show(zoomBoth(window, at, 0.5, nodeCount, model.endAt)),
      '-': () => show(zoomBoth(window, at, 2, nodeCount, model.endAt)),
      '0': reset,
      Home: reset,
      Escape: () => setCell(undefined),
      Enter: () => {
        const [pod] = cell === undefined ? [] : podsIn(source, cell.window, 1);
        if (pod !== undefined) onPod(pod);
      },
    };
    const action = event.ctrlKey || event.metaKey ? undefined : actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  const box = (of: HeatWindow): Record<string, string> => {
    const x = (at: number): number =>
      LEFT + Math.min(1, Math.max(0, (at - window.from) / (window.to - window.from))) * (width - LEFT);
    const y = (row: number): number =>
      Math.min(1, Math.max(0, (row - window.firstNode) / (window.lastNode - window.firstNode))) * (HEIGHT - BOTTOM);
    return {
      left: `${x(of.from)}px`,
      top: `${y(of.firstNode)}px`,
      width: `${Math.max(2, x(of.to) - x(of.from))}px`,
      height: `${Math.max(2, y(of.lastNode) - y(of.firstNode))}px`,
    };
  };
  const named = cell === undefined ? [] : podsIn(source, cell.window, MOST_NAMED + 1);
  const zoomTools = (
    <>
      <label class="field">
        <span>Resource</span>
        <select value={resource} onChange={(event) => setResource(event.currentTarget.value)}>
          {resources.map((name) => (
            <option key={name} value={name}>
              {resourceName(name)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Nodes</span>
        <select
          value={order}
          onChange={(event) => {
            setOrder(event.currentTarget.value as NodeOrder);
            setNodes(undefined);
            setCell(undefined);
          }}
        >
          {NODE_ORDERS.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="tool" disabled={isWhole} onClick={reset}>
        Reset
      </button>
    </>
  );
  return (
    <Section
      id="nodes"
      title="Nodes"
      lead={`How much of ${nodeCount === model.nodeCount ? 'each node' : `the ${formatCount(nodeCount)} of ${formatCount(model.nodeCount)} nodes that had pods`} was allocated, and when. Turn the wheel or draw a rectangle to look closer, down to single pods; click for what is there.`}
      tools={zoomTools}
    >
      <div class="panel heat">
        <div class="heat-holder" ref={holder} style={{ height: `${HEIGHT}px` }}>
          <canvas
            ref={canvas}
            tabIndex={0}
            role="application"
            aria-label={`Heat map of ${formatCount(nodeCount)} nodes over time, allocation of ${resourceName(resource)}. Arrow keys move, plus and minus zoom, 0 shows everything, Enter opens a pod.`}
            style={{ width: `${width}px`, height: `${HEIGHT}px` }}
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onPointerLeave={() => setHover(undefined)}
            onDblClick={reset}
            onKeyDown={onKeyDown}
          />
          {cell !== undefined && <div class="heat-cell" style={box(cell.window)} />}
          {drawn !== undefined && (
            <div
              class="heat-drawn"
              style={{
                left: `${drawn.x}px`,
                top: `${drawn.y}px`,
                width: `${drawn.width}px`,
                height: `${drawn.height}px`,
              }}
            />
          )}
          {hover !== undefined && (
            <div
              class="tooltip"
              style={{
                top: `${hover.y + 14}px`,
                ...(hover.x > width / 2 ? { right: `${width - hover.x + 12}px` } : { left: `${hover.x + 12}px` }),
              }}
            >
              {hover.cell.pod !== undefined && (
                <strong>
                  <Name text={pods.columns.names[hover.cell.pod]!} length={48} />
                </strong>
              )}
              <span>{hover.cell.nodes}</span>
              <span>{hover.cell.time}</span>
              <span>{hover.cell.allocation}</span>
            </div>
          )}
        </div>
        <HeatLegend palette={palette} hasPods={model.byNode.rows.length > 0} />
        <div class="selection" aria-live="polite">
          {cell === undefined ? (
            <p class="note">
              Keys: arrows choose a place, <kbd>+</kbd> <kbd>&minus;</kbd> zoom, <kbd>shift</kbd> with arrows moves,{' '}
              <kbd>0</kbd> shows everything, <kbd>Enter</kbd> opens a pod. Wheel with <kbd>shift</kbd>: time only, with{' '}
              <kbd>alt</kbd>: nodes only; <kbd>shift</kbd> and drag moves.
            </p>
          ) : (
            <>
              <p>
                <strong>{cell.nodes}</strong>, {cell.time}: {cell.allocation}
              </p>
              <ul class="chips">
                {named.slice(0, MOST_NAMED).map((pod) => (
                  <li key={pod}>
                    <button type="button" class="chip" onClick={() => onPod(pod)}>
                      <Name text={pods.columns.names[pod]!} length={40} />
                    </button>
                  </li>
                ))}
                {named.length > MOST_NAMED && <li class="note">and more; look closer</li>}
              </ul>
            </>
          )}
        </div>
      </div>
    </Section>
  );
}

function middleOf({ window }: HeatCell): HeatPoint {
  return { at: (window.from + window.to) / 2, place: (window.firstNode + window.lastNode) / 2 };
}

/** A wheel over the map zooms, unless it was on its way over the page. `onWheel` says whether it has done anything. */
function useWheel(
  canvas: { readonly current: HTMLCanvasElement | null },
  onWheel: (event: WheelEvent) => boolean,
): void {
  const latest = useRef(onWheel);
  latest.current = onWheel;
  useEffect(() => {
    let scrolledAt = -Infinity;
    const listen = (event: WheelEvent): void => {
      const isInside = event.target === canvas.current;
      if (!isInside || event.timeStamp - scrolledAt < SCROLL_GRACE) {
        scrolledAt = event.timeStamp;
        return;
      }
      if (latest.current(event)) event.preventDefault();
      else scrolledAt = event.timeStamp;
    };
    addEventListener('wheel', listen, { passive: false });
    return () => removeEventListener('wheel', listen);
  }, []);
}
