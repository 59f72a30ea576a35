import { highest, showMean, type Curve, type Mean } from './preset-curve.ts';
import type { Palette } from './palette.ts';
import { shortName } from './text.ts';
import { valueTicks } from './value-ticks.ts';

const WIDTH = 1100;
const HEIGHT = 300;
const LEFT = 60;
const BOTTOM = 28;
const TOP = 24;
const BAR = 46;
/** Between our bar and the paper's. */
const GAP = 4;

/** For each policy our mean beside the paper's at one point of the curve; the line through the top is one standard deviation to either side. */
export function PresetBars({
  title,
  curves,
  percent,
  palette,
}: {
  title: string;
  curves: readonly Curve[];
  percent: number;
  palette: Palette;
}) {
  const points = curves.map((curve) => curve.points.find((point) => point.percent === percent));
  const high = highest(points.filter((point) => point !== undefined));
  const y = (value: number): number => TOP + (1 - value / high) * (HEIGHT - BOTTOM - TOP);
  const middle = (index: number): number => LEFT + ((index + 0.5) / curves.length) * (WIDTH - LEFT);
  return (
    <figure class="panel chart">
      <figcaption>
        <h3>
          {title}, {percent} % asked for
        </h3>
        <div class="legend">
          <span>
            <i class="swatch" style={{ background: palette.muted }} />
            ours
          </span>
          <span>
            <i class="swatch empty" />
            the paper's
          </span>
          <span class="muted">line: one standard deviation over the seeds</span>
        </div>
      </figcaption>
      <svg class="preset-bars" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title} by policy`}>
        {valueTicks(0, high, 'percent').map((tick) => (
          <g key={tick}>
            <line class="grid-line" x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
              {Number(tick.toFixed(6))} %
            </text>
          </g>
        ))}
        {curves.map(({ policy }, index) => {
          const colour = palette.series[index % palette.series.length]!;
          const { ours, published } = points[index] ?? {};
          return (
            <g key={policy}>
              <Bar mean={ours} x={middle(index) - BAR - GAP / 2} y={y} colour={colour} label={`${policy}, ours`} />
              <Bar
                mean={published}
                x={middle(index) + GAP / 2}
                y={y}
                colour={colour}
                label={`${policy}, published`}
                isPublished
              />
              <text class="tick" x={middle(index)} y={HEIGHT - 8} text-anchor="middle">
                {shortName(policy, 24)}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

function Bar(props: {
  mean: Mean | undefined;
  x: number;
  y: (value: number) => number;
  colour: string;
  label: string;
  isPublished?: boolean;
}) {
  const { mean, x, y, colour, label, isPublished = false } = props;
  if (mean === undefined) return null;
  const { value, deviation } = mean;
  const centre = x + BAR / 2;
  return (
    <g class={isPublished ? 'bar published' : 'bar'} style={{ color: colour }}>
      <title>{`${label}: ${showMean(mean)} (seeds: ${mean.seedCount})`}</title>
      <rect x={x} y={y(value)} width={BAR} height={Math.max(0, y(0) - y(value))} />
      {deviation > 0 && (
        <line
          class="deviation"
          x1={centre}
          x2={centre}
          y1={y(value + deviation)}
          y2={y(Math.max(0, value - deviation))}
        />
      )}
      <text class="tick" x={centre} y={y(value + deviation) - 5} text-anchor="middle">
        {value.toFixed(2)}
      </text>
    </g>
  );
}
