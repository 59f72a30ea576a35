import { useState } from 'preact/hooks';
import { describeTieBreak } from '../analysis/tie-break-text.ts';
import type { SweepReport } from '../cli/report/report-data.ts';
import { formatCount } from '../cli/number-format.ts';
import { formatValue } from '../cli/unit-format.ts';
import { Name } from './name.tsx';
import type { Palette } from './palette.ts';
import { Navigation, Section } from './section.tsx';

const BAR_WIDTH = 320;
const BAR_HEIGHT = 22;

/** One metric over all points of a sweep: the median over the seeds, and how far the seeds reach. */
export function SweepView({ report, palette }: { report: SweepReport; palette: Palette }) {
  const [chosen, setChosen] = useState(() => tellingMetric(report));
  const metric = report.metrics.find(({ name }) => name === chosen) ?? report.metrics[0];
  if (metric === undefined)
    return (
      <Section id="sweep" title="Sweep">
        Nothing was measured.
      </Section>
    );
  const all = metric.values.flat().filter((value) => value !== null);
  const [low, high] = [Math.min(0, ...all), Math.max(...all, 1e-9)];
  const x = (value: number): number => 6 + ((value - low) / (high - low)) * (BAR_WIDTH - 12);
  const select = (
    <label class="field">
      <span>Metric</span>
      <select value={metric.name} onChange={(event) => setChosen(event.currentTarget.value)}>
        {report.metrics.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  const ties = report.tieBreak === null ? '' : `; ${describeTieBreak(report.tieBreak)}`;
  const wish = metric.direction === 'none' ? '' : `; ${metric.direction} is better`;
  return (
    <>
      <Navigation items={[['sweep', 'Points']]} />
      <Section
        id="sweep"
        title="Points"
        lead={`${formatCount(report.points.length)} points, ${formatCount(report.seeds.length)} seeds each. The dot is the median, the bar reaches from the lowest seed to the highest${wish}${ties}.`}
        tools={select}
      >
        <div class="panel table-scroll" tabIndex={0} role="region" aria-label={`${metric.name} by point`}>
          <table class="comparison">
            <thead>
              <tr>
                {report.axes.map((axis) => (
                  <th key={axis} scope="col" class="text">
                    <Name text={axis} length={48} />
                  </th>
                ))}
                <th scope="col" class="number">
                  median
                </th>
                <th scope="col" class="bars">
                  {formatValue(low, metric.unit)} to {formatValue(high, metric.unit)}
                </th>
                <th scope="col" class="number">
                  lowest
                </th>
                <th scope="col" class="number">
                  highest
                </th>
              </tr>
            </thead>
            <tbody>
              {report.points.map((point, place) => {
                const values = (metric.values[place] ?? []).filter((value) => value !== null).toSorted((a, b) => a - b);
                const [first, last] = [values[0], values.at(-1)];
                const middle = median(values);
                const text = (value: number | undefined): string =>
                  value === undefined ? '' : formatValue(value, metric.unit);
                return (
                  <tr key={place}>
                    {point.map((value, axis) => (
                      <td key={axis} class="text">
                        <Name text={value} length={48} />
                      </td>
                    ))}
                    <td class="number">{text(middle)}</td>
                    <td class="bars">
                      {middle !== undefined && (
                        <svg
                          class="interval"
                          viewBox={`0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`}
                          width={BAR_WIDTH}
                          height={BAR_HEIGHT}
                          aria-hidden="true"
                        >
                          <rect
                            class="reach"
                            x={x(first!)}
                            y={BAR_HEIGHT / 2 - 4}
                            width={Math.max(2, x(last!) - x(first!))}
                            height={8}
                            rx={4}
                          />
                          <circle cx={x(middle)} cy={BAR_HEIGHT / 2} r={4.5} fill={palette.accent} />
                        </svg>
                      )}
                    </td>
                    <td class="number">{text(first)}</td>
                    <td class="number">{text(last)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Section>
    </>
  );
}

/** What to begin with: something of pods that the points differ in and that can be better or worse. */
function tellingMetric({ metrics }: SweepReport): string {
  const telling = metrics.filter(({ direction, values }) => direction !== 'none' && new Set(values.flat()).size > 1);
  return (telling.find(({ name }) => name.startsWith('pod')) ?? telling[0] ?? metrics[0])?.name ?? '';
}

function median(sorted: readonly number[]): number | undefined {
  const middle = sorted.length / 2;
  if (sorted.length === 0) return undefined;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)];
}
