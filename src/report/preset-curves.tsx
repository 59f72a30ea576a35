import { highest, showMean, type Curve, type CurvePoint, type Mean } from './preset-curve.ts';
import { Name } from './name.tsx';
import type { Palette } from './palette.ts';
import { valueTicks } from './value-ticks.ts';

const WIDTH = 1100;
const HEIGHT = 380;
const LEFT = 60;
const RIGHT = 16;
const BOTTOM = 42;
const TOP = 12;

/** Over what has been asked for: a line for each policy with a band of one standard deviation, and the paper's values as rings. */
export function PresetCurves({
  title,
  curves,
  palette,
}: {
  title: string;
  curves: readonly Curve[];
  palette: Palette;
}) {
  const points = curves.flatMap((curve) => curve.points);
  const percents = [...new Set(points.map(({ percent }) => percent))].sort((a, b) => a - b);
  const [from, to] = [percents[0] ?? 0, Math.max(percents.at(-1) ?? 0, (percents[0] ?? 0) + 1)];
  const high = highest(points);
  const x = (percent: number): number => LEFT + ((percent - from) / (to - from)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + (1 - value / high) * (HEIGHT - BOTTOM - TOP);
  const colour = (index: number): string => palette.series[index % palette.series.length]!;
  return (
    <figure class="panel chart">
      <figcaption>
        <h3>{title}, over arrivals</h3>
        <div class="legend">
          {curves.map(({ policy }, index) => (
            <span key={policy}>
              <i class="dot" style={{ background: colour(index) }} />
              <Name text={policy} />
            </span>
          ))}
          <span class="muted">band: one standard deviation over the seeds; rings: the paper's</span>
        </div>
      </figcaption>
      <svg class="preset-curves" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title} over arrivals`}>
        {valueTicks(0, high, 'percent').map((tick) => (
          <g key={tick}>
            <line class="grid-line" x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
              {Number(tick.toFixed(6))} %
            </text>
          </g>
        ))}
        {percents.map((percent) => (
          <text key={percent} class="tick" x={x(percent)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
            {percent}
          </text>
        ))}
        <text class="tick" x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} text-anchor="middle">
          GPU that pods have asked for so far, % of the cluster
        </text>
        {curves.map((curve, index) => (
          <CurveLine key={curve.policy} curve={curve} x={x} y={y} colour={colour(index)} />
        ))}
      </svg>
    </figure>
  );
}

interface Scales {
  readonly x: (percent: number) => number;
  readonly y: (value: number) => number;
}

function CurveLine({ curve, x, y, colour }: Scales & { curve: Curve; colour: string }) {
  const { policy, points } = curve;
  const ours = points.filter((point): point is CurvePoint & { readonly ours: Mean } => point.ours !== undefined);
  const path = (places: readonly (readonly [percent: number, value: number])[]): string =>
    places.map(([percent, value]) => `${x(percent).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const band = [
    ...ours.map(({ percent, ours: { value, deviation } }) => [percent, value + deviation] as const),
    ...ours
      .toReversed()
      .map(({ percent, ours: { value, deviation } }) => [percent, Math.max(0, value - deviation)] as const),
  ];
  return (
    <g class="curve" style={{ color: colour }}>
      <polygon class="band" points={path(band)} />
      <polyline points={path(ours.map(({ percent, ours: { value } }) => [percent, value]))} />
      {points.map(({ percent, ours: mine, published }) => (
        <g key={percent}>
          {mine !== undefined && (
            <circle class="point" cx={x(percent)} cy={y(mine.value)} r={2.5}>
              <title>{`${policy} at ${percent} %: ${showMean(mine)}`}</title>
            </circle>
          )}
          {published !== undefined && (
            <circle class="ring" cx={x(percent)} cy={y(published.value)} r={5}>
              <title>{`${policy} at ${percent} %, published: ${showMean(published)}`}</title>
            </circle>
          )}
        </g>
      ))}
    </g>
  );
}
