import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { ClusterEvent } from './cluster-events.ts';
import { eventColour, type Palette } from './palette.ts';
import { formatInstant, shortName } from './text.ts';
import { drawnTime, type TimeRange } from './time-range.ts';
import { timeTicks } from './time-ticks.ts';
import { useWidth } from './use-width.ts';

export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly colour: string;
  readonly isDashed?: boolean;
  /** Stays as it is between two samples, as counts do. */
  readonly isStepped?: boolean;
}

export interface LineChartProps {
  readonly title: string;
  readonly note: string;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly events: readonly ClusterEvent[];
  readonly format: (value: number) => string;
  readonly palette: Palette;
  readonly range: TimeRange;
  readonly endAt: number;
  readonly onRange: (range: TimeRange) => void;
}

const HEIGHT = 210;
/** Pixels between the pointer and an event that it points at. */
const NEAR = 5;

/** Lines over time. Drawing with the pointer zooms, a double click shows everything again. */
export function LineChart(props: LineChartProps) {
  const { title, note, times, lines, events, format, palette, range, endAt } = props;
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const chart = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [near, setNear] = useState('');

  useLayoutEffect(() => {
    if (width === 0) return undefined;
    const options = chartOptions(latest, width, setNear);
    const data = [times, ...lines.map(({ values }) => values)] as unknown as uPlot.AlignedData;
    const made = new uPlot(options, data, holder.current!);
    chart.current = made;
    return () => {
      chart.current = undefined;
      made.destroy();
    };
  }, [times, lines, events, palette, width, format]);

  useEffect(() => {
    chart.current?.setScale('x', { min: range.from, max: range.to });
  }, [range, width, palette, lines, events]);

  return (
    <figure class="panel chart" aria-label={title}>
      <figcaption>
        <h3>{title}</h3>
        <p class="note">{near === '' ? note : near}</p>
      </figcaption>
      <div
        class="line-chart"
        ref={holder}
        style={{ minHeight: `${HEIGHT + 30}px` }}
        onDblClick={() => props.onRange({ from: 0, to: endAt })}
      />
    </figure>
  );
}

function chartOptions(
  latest: { readonly current: LineChartProps },
  width: number,
  setNear: (text: string) => void,
): uPlot.Options {
  const { lines, format, palette } = latest.current;
  const font = '11px system-ui, sans-serif';
  const line = { stroke: palette.grid, width: 1 };
  return {
    width,
    height: HEIGHT,
    padding: [8, 26, 0, 0],
    legend: { live: true },
    cursor: { y: false, sync: { key: 'time' }, drag: { x: true, y: false, setScale: false }, points: { size: 5 } },
    scales: {
      x: { time: false, auto: false, min: latest.current.range.from, max: latest.current.range.to },
      y: { range: (_chart, _low, high) => [0, high > 0 ? high * 1.08 : 1] },
    },
    axes: [
      {
        stroke: palette.muted,
        font,
        grid: line,
        ticks: { ...line, size: 4 },
        size: 28,
        splits: (_chart, _axis, from, to) =>
          timeTicks(from, to, Math.max(2, Math.floor(width / 95))).map(({ at }) => at),
        values: (_chart, splits) => ticksFor(splits),
      },
      {
        stroke: palette.muted,
        font,
        grid: line,
        ticks: { ...line, size: 0 },
        size: 62,
        values: (_chart, splits) => splits.map((value) => format(value)),
      },
    ],
    series: [
      { label: 'Time', value: (_chart, at) => (at === null ? '' : formatInstant(at)) },
      ...lines.map(({ label, colour, isDashed, isStepped }, index): uPlot.Series => ({
        label: shortName(label, 32),
        stroke: colour,
        width: 1.75,
        points: { show: false },
        ...(isDashed === true && { dash: [5, 4] }),
        ...(index === 0 && isStepped !== true && { fill: `${colour}1f` }),
        ...(isStepped === true && { paths: uPlot.paths.stepped!({ align: 1 }) }),
        value: (_chart, value) => (value === null ? '' : format(value)),
      })),
    ],
    hooks: {
      drawAxes: [(chart) => drawEvents(chart, latest.current)],
      setSelect: [
        (chart) => {
          const { left, width: length } = chart.select;
          if (length < 3) return;
          const { onRange, endAt } = latest.current;
          onRange(drawnTime(chart.posToVal(left, 'x'), chart.posToVal(left + length, 'x'), endAt));
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [(chart) => setNear(describeNear(chart, latest.current))],
    },
  };
}

/** The texts of ticks, whose distance says how exact they have to be. */
function ticksFor(splits: readonly number[]): string[] {
  if (splits.length === 0) return [];
  const [from, to] = [splits[0]!, splits.at(-1)!];
  const texts = new Map(timeTicks(from, to, splits.length).map(({ at, text }) => [at, text]));
  return splits.map((at) => texts.get(at) ?? formatInstant(at));
}

/** So many events at most have a line through the whole chart; more than that would hide what they are to explain. */
const MOST_LINES = 40;

/** A mark at the top for each event, one for all of a kind that would stand on the same pixel; and lines down from them, where there is room. */
function drawEvents({ ctx: context, bbox, scales, valToPos }: uPlot, { events, palette }: LineChartProps): void {
  const { min, max } = scales['x']!;
  if (min === undefined || max === undefined || min === null || max === null) return;
  const marks = new Map<string, { readonly x: number; readonly kind: string }>();
  for (const { at, kind } of events) {
    if (at < min || at > max) continue;
    const x = Math.round(valToPos(at, 'x', true));
    marks.set(`${x} ${kind}`, { x, kind });
  }
  const hasLines = marks.size <= MOST_LINES;
  const size = (hasLines ? 4 : 2) * devicePixelRatio;
  context.save();
  context.lineWidth = Math.max(1, devicePixelRatio);
  for (const { x, kind } of marks.values()) {
    context.strokeStyle = context.fillStyle = eventColour(palette, kind);
    if (hasLines) {
      context.globalAlpha = 0.55;
      context.beginPath();
      context.moveTo(x + 0.5, bbox.top);
      context.lineTo(x + 0.5, bbox.top + bbox.height);
      context.stroke();
    }
    context.globalAlpha = hasLines ? 1 : 0.7;
    context.beginPath();
    context.moveTo(x - size, bbox.top - 4 * devicePixelRatio);
    context.lineTo(x + size, bbox.top - 4 * devicePixelRatio);
    context.lineTo(x, bbox.top + 3 * devicePixelRatio);
    context.fill();
  }
  context.restore();
}

function describeNear({ cursor, valToPos }: uPlot, { events }: LineChartProps): string {
  const left = cursor.left ?? -1;
  if (left < 0) return '';
  const found = events.filter(({ at }) => Math.abs(valToPos(at, 'x') - left) <= NEAR);
  if (found.length === 0) return '';
  const kinds = new Map<string, string[]>();
  for (const { kind, object } of found) kinds.set(kind, [...(kinds.get(kind) ?? []), object]);
  return [...kinds]
    .map(([kind, objects]) =>
      objects.length === 1 ? `${kind}: ${shortName(objects[0]!, 40)}` : `${kind}: ${objects.length}`,
    )
    .join(', ');
}
