import type { ComparedMetric } from '../cli/report/report-data.ts';
import { formatValue } from '../cli/unit-format.ts';
import { DataTable } from './data-table.tsx';
import { Name } from './name.tsx';
import type { Palette } from './palette.ts';
import { valueTicks } from './value-ticks.ts';

const WIDTH = 1100;
const HEIGHT = 260;
const LEFT = 86;
const BOTTOM = 26;
const TOP = 12;

/** A dot for each variant and seed. */
export function SeedChart({
  metric,
  seeds,
  palette,
}: {
  metric: ComparedMetric;
  seeds: readonly string[];
  palette: Palette;
}) {
  const values = metric.variants.flatMap((variant) => variant.values.filter((value) => value !== null));
  const [low, high] = [Math.min(0, ...values), Math.max(...values, 1e-9)];
  const x = (seed: number): number => LEFT + ((seed + 0.5) / seeds.length) * (WIDTH - LEFT);
  const y = (value: number): number => TOP + (1 - (value - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
  const ticks = valueTicks(low, high, metric.unit);
  const every = Math.ceil(seeds.length / 40);
  const colour = (variant: number): string => palette.series[variant % palette.series.length]!;
  return (
    <figure class="panel chart">
      <figcaption>
        <h3>
          <Name text={metric.name} length={120} />
        </h3>
        <div class="legend">
          {metric.variants.map(({ variant }, index) => (
            <span key={variant}>
              <i class="dot" style={{ background: colour(index) }} />
              <Name text={variant} />
            </span>
          ))}
        </div>
      </figcaption>
      <svg class="seed-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${metric.name} by seed`}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="grid-line" x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
              {formatValue(tick, metric.unit)}
            </text>
          </g>
        ))}
        {seeds.map((seed, index) => (
          <g key={seed}>
            {index % every === 0 && (
              <text class="tick" x={x(index)} y={HEIGHT - 6} text-anchor="middle">
                {seed.length > 8 ? `${seed.slice(0, 7)}\u2026` : seed}
              </text>
            )}
            <Span values={metric.variants.map((variant) => variant.values[index] ?? null)} x={x(index)} y={y} />
            {metric.variants.map(({ variant, values: of }, place) =>
              of[index] === null || of[index] === undefined ? null : (
                <circle
                  key={variant}
                  cx={x(index) + (place - (metric.variants.length - 1) / 2) * 5}
                  cy={y(of[index])}
                  r={4.5}
                  fill={colour(place)}
                  class="seed-dot"
                >
                  <title>{`${variant}, seed ${seed}: ${formatValue(of[index], metric.unit)}`}</title>
                </circle>
              ),
            )}
          </g>
        ))}
      </svg>
      <details>
        <summary>As a table</summary>
        <DataTable
          caption={`${metric.name} by seed`}
          columns={['seed', ...metric.variants.map(({ variant }) => variant)]}
          rows={seeds.map((seed, index) => [
            seed,
            ...metric.variants.map(({ values: of }) =>
              of[index] === null || of[index] === undefined ? '' : formatValue(of[index], metric.unit),
            ),
          ])}
        />
      </details>
    </figure>
  );
}

/** From the lowest to the highest of one seed. */
function Span({ values, x, y }: { values: readonly (number | null)[]; x: number; y: (value: number) => number }) {
  const measured = values.filter((value) => value !== null);
  if (measured.length < 2) return null;
  return <line class="span" x1={x} x2={x} y1={y(Math.min(...measured))} y2={y(Math.max(...measured))} />;
}
