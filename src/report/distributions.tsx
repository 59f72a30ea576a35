import { useMemo } from 'preact/hooks';
import { formatCount } from '../cli/number-format.ts';
import { describeDistribution, placeOf, type Distribution } from './histogram.ts';
import type { Pods, RunModel } from './run-model.ts';
import { Section } from './section.tsx';
import { formatMicros } from './text.ts';

const WIDTH = 380;
const HEIGHT = 170;
const BOTTOM = 26;
const TOP = 22;

/** How long pods waited, started and ran. */
export function Distributions({ model }: { model: RunModel }) {
  const shown = useMemo(() => {
    const pods = model.pods!;
    return (
      [
        ['Pending time', 'from creation to the binding', between(pods, pods.createdAt, pods.scheduledAt)],
        [
          'Start on the node',
          'from the binding to running containers',
          between(pods, pods.scheduledAt, pods.startedAt),
        ],
        ['Run time', 'from running containers to the end', between(pods, pods.startedAt, pods.finishedAt)],
      ] as const
    ).flatMap(([title, what, values]) => {
      const distribution = describeDistribution(values);
      return distribution === undefined ? [] : [{ title, what, distribution }];
    });
  }, [model]);
  if (shown.length === 0) return null;
  return (
    <Section
      id="distributions"
      title="Distributions"
      lead="Of the pods that got so far. Lines mark the median, p90 and p99."
    >
      <div class="grid three">
        {shown.map(({ title, what, distribution }) => (
          <figure key={title} class="panel chart">
            <figcaption>
              <h3>{title}</h3>
              <p class="note">
                {what}; {formatCount(distribution.count)} pods
              </p>
            </figcaption>
            <Histogram title={title} distribution={distribution} />
            <dl class="quantiles">
              {(['mean', 'p50', 'p90', 'p99', 'max'] as const).map((name) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{formatMicros(distribution[name])}</dd>
                </div>
              ))}
            </dl>
          </figure>
        ))}
      </div>
    </Section>
  );
}

function between({ count }: Pods, from: Float64Array, to: Float64Array): Float64Array {
  const values = new Float64Array(count);
  let length = 0;
  for (let row = 0; row < count; row++) if (from[row]! >= 0 && to[row]! >= 0) values[length++] = to[row]! - from[row]!;
  return values.subarray(0, length);
}

function Histogram({ title, distribution }: { title: string; distribution: Distribution }) {
  const { bins, from, to, isLogarithmic, p50, p90, p99 } = distribution;
  const highest = Math.max(...bins.map(({ count }) => count));
  const x = (value: number): number => placeOf(distribution, value) * WIDTH;
  const inner = HEIGHT - BOTTOM - TOP;
  const label = `${title}: median ${formatMicros(p50)}, p90 ${formatMicros(p90)}, p99 ${formatMicros(p99)}`;
  return (
    <svg class="histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {bins.map((bin, index) => {
        const height = bin.count === 0 ? 0 : Math.max(1.5, (bin.count / highest) * inner);
        const width = WIDTH / bins.length;
        return (
          <rect
            key={index}
            class="bar"
            x={index * width + 0.75}
            y={HEIGHT - BOTTOM - height}
            width={width - 1.5}
            height={height}
            rx={1.5}
          >
            <title>{`${formatMicros(bin.from)} to ${formatMicros(bin.to)}: ${formatCount(bin.count)} pods`}</title>
          </rect>
        );
      })}
      <line class="axis" x1={0} x2={WIDTH} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} />
      {axisValues(from, to, isLogarithmic).map((value, index, all) => (
        <text
          key={value}
          class="tick"
          x={x(value)}
          y={HEIGHT - 8}
          text-anchor={index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle'}
        >
          {formatMicros(value)}
        </text>
      ))}
      <Marks x={x} values={[p50, p90, p99]} />
    </svg>
  );
}

/** Lines for quantiles; a name that would stand on another is left out. */
function Marks({ x, values }: { x: (value: number) => number; values: readonly number[] }) {
  let lastEnd = -Infinity;
  return (
    <>
      {['p50', 'p90', 'p99'].map((name, index) => {
        const at = Math.min(WIDTH - 1, Math.max(1, x(values[index]!)));
        const isShown = at - 13 > lastEnd;
        if (isShown) lastEnd = at + 13;
        return (
          <g key={name}>
            <line class="mark" x1={at} x2={at} y1={TOP - 4} y2={HEIGHT - BOTTOM} />
            {isShown && (
              <text class="mark-text" x={Math.min(WIDTH - 12, Math.max(12, at))} y={TOP - 9} text-anchor="middle">
                {name}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

function axisValues(from: number, to: number, isLogarithmic: boolean): readonly number[] {
  const steps = 2;
  return Array.from({ length: steps + 1 }, (_, index) =>
    isLogarithmic ? from * Math.exp((index / steps) * Math.log(to / from)) : from + (index / steps) * (to - from),
  );
}
