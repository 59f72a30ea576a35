import type { ComparedMetric, PairVerdict } from '../cli/report/report-data.ts';
import { formatCount } from '../cli/number-format.ts';
import { formatChange, formatValue } from '../cli/unit-format.ts';
import { Name } from './name.tsx';
import type { Palette } from './palette.ts';
import { Verdict } from './verdict.tsx';

interface ComparisonTableProps {
  readonly metrics: readonly ComparedMetric[];
  readonly chosen: string | undefined;
  readonly palette: Palette;
  readonly onChoose: (name: string) => void;
}

/** Each metric with a row per variant: its median, and the difference with its confidence bar. */
export function ComparisonTable({ metrics, chosen, palette, onChoose }: ComparisonTableProps) {
  const columns = ['variant', 'median', 'difference', 'interval', 'p', 'A12', 'verdict', 'seeds to settle it'];
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Comparison by metric">
      <table class="comparison">
        <caption class="visually-hidden">Comparison by metric</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th
                key={column}
                scope="col"
                class={index === 0 || index === 6 ? 'text' : index === 3 ? 'bars' : 'number'}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        {metrics.map((metric) => (
          <tbody key={metric.name} class={metric.name === chosen ? 'chosen' : ''}>
            <tr class="metric-row">
              <th colSpan={8} scope="rowgroup">
                <button
                  type="button"
                  class="link"
                  aria-pressed={metric.name === chosen}
                  onClick={() => onChoose(metric.name)}
                >
                  <Name text={metric.name} length={120} />
                </button>
                {metric.direction !== 'none' && <span class="muted"> {metric.direction} is better</span>}
              </th>
            </tr>
            {metric.variants.map(({ variant, median }, index) => {
              const comparisons = metric.comparisons.filter((comparison) => comparison.variant === variant);
              const rows = comparisons.length === 0 ? [undefined] : comparisons;
              return rows.map((comparison, place) => (
                <tr key={`${variant} ${place}`}>
                  <td class="text">
                    <i class="dot" style={{ background: palette.series[index % palette.series.length]! }} />
                    <Name text={variant} length={40} />
                    {comparisons.length > 1 && <span class="muted"> against {comparison!.against}</span>}
                  </td>
                  <td class="number">{median === null ? '' : formatValue(median, metric.unit)}</td>
                  <PairCells metric={metric} comparison={comparison} />
                </tr>
              ));
            })}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function PairCells({ metric, comparison }: { metric: ComparedMetric; comparison: PairVerdict | undefined }) {
  if (comparison === undefined) return <td colSpan={6} class="muted text" />;
  const { median, interval, adjustedP, a12, verdict } = comparison;
  return (
    <>
      <td class="number">{median === undefined ? '' : formatChange(median, metric.unit)}</td>
      <td class="bars">
        {interval !== undefined && (
          <IntervalBar metric={metric} median={median!} interval={interval} verdict={verdict} />
        )}
      </td>
      <td class="number">{adjustedP === undefined ? '' : formatP(adjustedP)}</td>
      <td class="number">{a12 === undefined ? '' : a12.toFixed(2)}</td>
      <td class="text">
        <Verdict verdict={verdict} />
      </td>
      <td class="number">{describeSeeds(comparison)}</td>
    </>
  );
}

function formatP(p: number): string {
  if (p >= 0.9995) return '1';
  return p < 0.0001 ? '<0.0001' : p.toFixed(p < 0.01 ? 4 : 3);
}

function describeSeeds({ seedsToSettle: count, verdict, differingCount }: PairVerdict): string {
  if (['better', 'worse', 'higher', 'lower'].includes(verdict)) return 'settled';
  if (count === undefined || differingCount === 0) return '';
  return count === null || count > 10_000 ? 'over 10,000' : formatCount(count);
}

const BAR_WIDTH = 220;
const BAR_HEIGHT = 22;

/** An interval about zero, on one scale for all comparisons of the metric. */
function IntervalBar(props: {
  metric: ComparedMetric;
  median: number;
  interval: readonly [number, number];
  verdict: string;
}) {
  const { metric, median, interval, verdict } = props;
  const widest = Math.max(
    ...metric.comparisons.flatMap((other) => (other.interval ?? [0]).map((end) => Math.abs(end))),
    1e-12,
  );
  const x = (value: number): number => BAR_WIDTH / 2 + (value / widest) * (BAR_WIDTH / 2 - 6);
  const [low, high] = [x(interval[0]), x(interval[1])];
  const label = `${formatChange(interval[0], metric.unit)} to ${formatChange(interval[1], metric.unit)}`;
  return (
    <svg
      class={`interval ${verdict.split(' ')[0]!}`}
      viewBox={`0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`}
      width={BAR_WIDTH}
      height={BAR_HEIGHT}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <line class="zero" x1={BAR_WIDTH / 2} x2={BAR_WIDTH / 2} y1={0} y2={BAR_HEIGHT} />
      <rect class="reach" x={low} y={BAR_HEIGHT / 2 - 4} width={Math.max(2, high - low)} height={8} rx={4} />
      <circle class="median" cx={x(median)} cy={BAR_HEIGHT / 2} r={4.5} />
    </svg>
  );
}
