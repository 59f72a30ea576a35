import { useMemo, useState } from 'preact/hooks';
import type { SeriesColumns } from '../cli/report/report-data.ts';
import { formatCount } from '../cli/number-format.ts';
import { chartGroups, type ChartGroup } from './chart-groups.ts';
import type { ClusterEvent } from './cluster-events.ts';
import { DataTable } from './data-table.tsx';
import { LineChart } from './line-chart.tsx';
import { Name } from './name.tsx';
import { eventColour, type Palette } from './palette.ts';
import { Section } from './section.tsx';
import { formatInstant } from './text.ts';
import type { TimeRange } from './time-range.ts';

interface TimeChartsProps {
  readonly series: SeriesColumns;
  readonly events: readonly ClusterEvent[];
  readonly palette: Palette;
  readonly range: TimeRange;
  readonly endAt: number;
  readonly onRange: (range: TimeRange) => void;
}

/** Rows of the tables behind the charts. */
const MOST_ROWS = 60;

/** What was sampled, with what changed the cluster marked in every chart. */
export function TimeCharts({ series, events, palette, range, endAt, onRange }: TimeChartsProps) {
  const groups = useMemo(() => chartGroups(series, palette), [series, palette]);
  const kinds = useMemo(() => [...new Set(events.map(({ kind }) => kind))].sort(), [events]);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => events.filter(({ kind }) => !hidden.has(kind)), [events, hidden]);
  const toggle = (kind: string): void => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    setHidden(next);
  };
  return (
    <Section
      id="time"
      title="Over time"
      lead="Draw over a chart to look closer, at all charts and the nodes at once; a double click shows the whole run again."
    >
      {kinds.length > 0 && (
        <div class="legend" role="group" aria-label="Events that are marked">
          {kinds.map((kind) => (
            <label key={kind} class="check">
              <input type="checkbox" checked={!hidden.has(kind)} onChange={() => toggle(kind)} />
              <i class="swatch" style={{ background: eventColour(palette, kind) }} />
              {kind} <span class="muted">{formatCount(events.filter((event) => event.kind === kind).length)}</span>
            </label>
          ))}
        </div>
      )}
      <div class="grid two">
        {groups.map(({ id, title, note, lines, format }) => (
          <LineChart
            key={id}
            title={title}
            note={note}
            times={series.times}
            lines={lines}
            events={shown}
            format={format}
            palette={palette}
            range={range}
            endAt={endAt}
            onRange={onRange}
          />
        ))}
      </div>
      <SamplesTable series={series} groups={groups} range={range} />
      {events.length > 0 && <EventsTable events={shown} range={range} />}
    </Section>
  );
}

/** The numbers behind the charts, evenly chosen from the time that is shown. */
function SamplesTable({
  series,
  groups,
  range,
}: {
  series: SeriesColumns;
  groups: readonly ChartGroup[];
  range: TimeRange;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const rows = isOpen ? evenly(indexesWithin(series.times, range), MOST_ROWS) : [];
  const lines = groups.flatMap(({ title, lines: of, format }) => of.map((line) => ({ title, line, format })));
  return (
    <details class="panel" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>The charts as a table</summary>
      {isOpen && (
        <DataTable
          caption="Samples over time"
          columns={['time', ...lines.map(({ title, line }) => `${title}: ${line.label}`)]}
          rows={rows.map((row) => [
            formatInstant(series.times[row]!),
            ...lines.map(({ line, format }) => {
              const value = line.values[row] ?? null;
              return value === null ? '' : format(value);
            }),
          ])}
        />
      )}
    </details>
  );
}

function EventsTable({ events, range }: { events: readonly ClusterEvent[]; range: TimeRange }) {
  const [isOpen, setIsOpen] = useState(false);
  const within = events.filter(({ at }) => at >= range.from && at <= range.to);
  return (
    <details class="panel" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>What changed the cluster ({formatCount(within.length)} in the time that is shown)</summary>
      {isOpen && (
        <>
          <DataTable
            caption="Events of the cluster"
            columns={['time', 'what', 'which', '']}
            textColumns={4}
            rows={within
              .slice(0, 200)
              .map(({ at, kind, object, text }) => [
                formatInstant(at),
                kind,
                <Name key="object" text={object} />,
                <Name key="text" text={text} length={120} />,
              ])}
          />
          {within.length > 200 && (
            <p class="note">and {formatCount(within.length - 200)} more; look at a shorter time</p>
          )}
        </>
      )}
    </details>
  );
}

function indexesWithin(times: readonly number[], { from, to }: TimeRange): readonly number[] {
  return times.flatMap((at, index) => (at >= from && at <= to ? [index] : []));
}

function evenly(rows: readonly number[], most: number): readonly number[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, index) => rows[Math.round((index * (rows.length - 1)) / (most - 1))]!);
}
