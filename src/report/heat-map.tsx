import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatCount } from '../cli/number-format.ts';
import { podsIn, type HeatWindow } from './heat-bins.ts';
import { describeCell, type HeatCell } from './heat-cell.ts';
import { drawHeat, type DrawnPod } from './heat-draw.ts';
import { heatGeometry } from './heat-geometry.ts';
import { heatKey } from './heat-keys.ts';
import { HeatLegend } from './heat-legend.tsx';
import { HeatSelection, MOST_NAMED } from './heat-selection.tsx';
import { defaultOrder, shownResources, useHeatSource, type NodeOrder } from './heat-source.ts';
import { HeatTools } from './heat-tools.tsx';
import { HeatTooltip, type Hover } from './heat-tooltip.tsx';
import { timeOf, zoomBoth, zoomNodes, type HeatPoint, type NodeRange } from './heat-window.ts';
import { Lanes } from './lanes.ts';
import type { Palette } from './palette.ts';
import { textAt, type RunModel } from './run-model.ts';
import { Section } from './section.tsx';
import { resourceName } from './text.ts';
import { zoomTime, type TimeRange } from './time-range.ts';
import { useHeatPointer } from './use-heat-pointer.ts';
import { useWheel } from './use-wheel.ts';
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

/** Nodes by time: how much of each was allocated, down to single pods. */
export function HeatMap({ model, palette, range, onRange, onPod, focusNode }: HeatMapProps) {
  const resources = useMemo(() => shownResources(model), [model]);
  const [resource, setResource] = useState(resources[0] ?? 'pods');
  const [order, setOrder] = useState<NodeOrder>(() => defaultOrder(model));
  const [chosenNodes, setNodes] = useState<NodeRange>();
  const [cell, setCell] = useState<HeatCell>();
  const [hover, setHover] = useState<Hover>();
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const shapes = useRef<readonly DrawnPod[]>([]);
  const width = useWidth(holder);
  const source = useHeatSource(model, resource, order);
  const pods = model.pods!;
  const { names } = pods.columns;
  const endAt = Math.max(1, model.endAt);
  const nodeCount = source.order.length;
  const nodes = useMemo(() => chosenNodes ?? { firstNode: 0, lastNode: nodeCount }, [chosenNodes, nodeCount]);
  const window: HeatWindow = { ...range, ...nodes };
  const geometry = heatGeometry(window, width);
  const lanes = useMemo(() => new Lanes(model.byNode, pods.scheduledAt, pods.releasedAt), [model]);

  useLayoutEffect(() => {
    const target = canvas.current;
    if (target === null || width <= geometry.left) return;
    fitTo(target, width, geometry.height);
    shapes.current = drawHeat(target.getContext('2d')!, {
      source,
      window,
      layout: geometry,
      palette,
      lanes,
      nodeNames: model.nodeNames,
      podName: (pod) => names[pod]!,
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

  const isWhole = range.from <= 0 && range.to >= endAt && nodes.lastNode - nodes.firstNode === nodeCount;
  const show = (next: HeatWindow): void => {
    setHover(undefined);
    onRange(timeOf(next));
    setNodes({ firstNode: next.firstNode, lastNode: next.lastNode });
  };
  const reset = (): void => show({ from: 0, to: endAt, firstNode: 0, lastNode: nodeCount });
  const cellAt = (point: HeatPoint): HeatCell => describeCell(model, source, window, point, resource);
  const podAt = (x: number, y: number): number | undefined => findShape(shapes.current, x, y)?.pod;

  const { drawn, place, listeners } = useHeatPointer({
    canvas,
    window,
    geometry,
    nodeCount,
    endAt,
    onShow: show,
    onClick(x, y) {
      const pod = podAt(x, y);
      if (pod !== undefined) onPod(pod);
      setCell(cellAt(geometry.point(x, y)));
    },
    onHover(at) {
      if (at === undefined) return setHover(undefined);
      const [x, y] = at;
      const pod = podAt(x, y);
      return setHover({
        cell: cellAt(geometry.point(x, y)),
        podName: pod === undefined ? undefined : names[pod],
        x,
        y,
      });
    },
  });

  useWheel(canvas, (event) => {
    const isOut = event.deltaY > 0;
    if (isOut && isWhole) return false;
    const factor = isOut ? 1.25 : 0.8;
    const around = geometry.point(...place(event));
    if (event.shiftKey) show({ ...window, ...zoomTime(window, around.at, factor, endAt) });
    else if (event.altKey) show({ ...window, ...zoomNodes(window, around.place, factor, nodeCount) });
    else show(zoomBoth(window, around, factor, nodeCount, endAt));
    return true;
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const key = heatKey(event, window, middleOf(cell?.window ?? window), nodeCount, endAt);
    if (key === undefined) return;
    event.preventDefault();
    if (key.kind === 'show') show(key.window);
    else if (key.kind === 'choose') setCell(cellAt(key.point));
    else if (key.kind === 'reset') reset();
    else if (key.kind === 'forget') setCell(undefined);
    else {
      const [pod] = cell === undefined ? [] : podsIn(source, cell.window, 1);
      if (pod !== undefined) onPod(pod);
    }
  };

  const which =
    nodeCount === model.nodeCount
      ? 'each node'
      : `the ${formatCount(nodeCount)} of ${formatCount(model.nodeCount)} nodes that had pods`;
  const tools = { resources, resource, onResource: setResource, order, isWhole, onReset: reset };
  return (
    <Section
      id="nodes"
      title="Nodes"
      lead={`How much of ${which} was allocated, and when. Turn the wheel or draw a rectangle to look closer, down to single pods; click for what is there.`}
      tools={
        <HeatTools
          {...tools}
          onOrder={(next) => {
            setOrder(next);
            setNodes(undefined);
            setCell(undefined);
          }}
        />
      }
    >
      <div class="panel heat">
        <div class="heat-holder" ref={holder} style={{ height: `${geometry.height}px` }}>
          <canvas
            ref={canvas}
            tabIndex={0}
            role="application"
            aria-label={`Heat map of ${formatCount(nodeCount)} nodes over time, allocation of ${resourceName(resource)}. Arrow keys move, plus and minus zoom, 0 shows everything, Enter opens a pod.`}
            style={{ width: `${width}px`, height: `${geometry.height}px` }}
            onDblClick={reset}
            onKeyDown={onKeyDown}
            {...listeners}
          />
          {cell !== undefined && <div class="heat-cell" style={geometry.box(cell.window)} />}
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
          {hover !== undefined && <HeatTooltip hover={hover} width={width} />}
        </div>
        <HeatLegend palette={palette} hasPods={model.byNode.rows.length > 0} />
        <div class="selection" aria-live="polite">
          <HeatSelection
            cell={cell}
            pods={cell === undefined ? [] : podsIn(source, cell.window, MOST_NAMED + 1)}
            names={names}
            onPod={onPod}
          />
        </div>
      </div>
    </Section>
  );
}

/** As many pixels as the screen has for it. */
function fitTo(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [pixels, lines] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width !== pixels) canvas.width = pixels;
  if (canvas.height !== lines) canvas.height = lines;
}

function findShape(shapes: readonly DrawnPod[], x: number, y: number): DrawnPod | undefined {
  return shapes.findLast(
    (shape) => x >= shape.x - 1 && x <= shape.x + shape.width + 1 && y >= shape.y && y <= shape.y + shape.height,
  );
}

function middleOf({ from, to, firstNode, lastNode }: HeatWindow): HeatPoint {
  return { at: (from + to) / 2, place: (firstNode + lastNode) / 2 };
}
