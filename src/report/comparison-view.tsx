import { useMemo, useState } from 'preact/hooks';
import { describeTieBreaks } from '../analysis/tie-break-text.ts';
import type { ComparedMetric, ComparisonReportData, PairVerdict } from '../cli/report/report-data.ts';
import { formatCount, formatPercent } from '../cli/number-format.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { FirstDifferences } from './first-differences.tsx';
import { Name } from './name.tsx';
import type { Palette } from './palette.ts';
import { Navigation, Section } from './section.tsx';
import { SeedChart } from './seed-chart.tsx';
import { shortName } from './text.ts';
import { Verdict } from './verdict.tsx';

/** Variants held against each other: verdicts with their confidence bars, each seed, the first decision that differs. */
export function ComparisonView({ report, palette }: { report: ComparisonReportData; palette: Palette }) {
  const [showsSame, setShowsSame] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const differing = useMemo(() => report.metrics.filter(differs), [report]);
  const metrics = showsSame ? report.metrics : differing;
  const metric = report.metrics.find(({ name }) => name === chosen) ?? differing[0] ?? report.metrics[0];
  const confidence = formatPercent(report.confidence).replace('.0', '');
  return (
    <>
      <Navigation
        items={[
          ['verdicts', 'Verdicts'],
          ['metrics', 'Metrics'],
          ['seeds', 'Seed by seed'],
          ['decisions', 'First decision that differs'],
        ]}
      />
      <VerdictCards report={report} />
      <Section
        id="metrics"
        title="Metrics"
        lead={`Paired differences over ${formatCount(report.seeds.length)} seeds: the median, with its ${confidence} bootstrap interval as a bar. The line in the middle is "no difference".`}
        tools={
          <label class="check">
            <input type="checkbox" checked={showsSame} onChange={() => setShowsSame(!showsSame)} /> also what never
            differs ({report.metrics.length - differing.length})
          </label>
        }
      >
        <div class="panel">
          <ComparisonTable metrics={metrics} chosen={metric?.name} palette={palette} onChoose={setChosen} />
        </div>
      </Section>
      {metric !== undefined && (
        <Section
          id="seeds"
          title="Seed by seed"
          lead="Each seed draws the same work for all variants, so dots above each other can be compared."
          tools={
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
          }
        >
          <SeedChart metric={metric} seeds={report.seeds} palette={palette} />
        </Section>
      )}
      <FirstDifferences differences={report.firstDifferences} />
    </>
  );
}

function differs({ variants }: ComparedMetric): boolean {
  const [first] = variants;
  return variants.some(({ values }) => values.some((value, seed) => value !== first!.values[seed]));
}

/** How many metrics of each variant got better or worse. */
function VerdictCards({ report }: { report: ComparisonReportData }) {
  const pairs = new Map<string, PairVerdict[]>();
  for (const { comparisons } of report.metrics) {
    for (const comparison of comparisons) {
      const key = `${comparison.variant} against ${comparison.against}`;
      pairs.set(key, [...(pairs.get(key) ?? []), comparison]);
    }
  }
  const tieBreaks = report.tieBreaks.map(([name, tieBreak]) => [shortName(name, 40), tieBreak] as const);
  const ties = tieBreaks.length === 0 ? '' : `; ${describeTieBreaks(tieBreaks)}`;
  const lead = `${report.variants.length} variants, ${formatCount(report.seeds.length)} seeds each, chance of a false alarm over all of it at most ${formatPercent(report.level)}${ties}`;
  return (
    <Section id="verdicts" title="Verdicts" lead={lead}>
      <div class="cards wide">
        {[...pairs].map(([pair, verdicts]) => {
          const counts = new Map<string, number>();
          for (const { verdict } of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
          return (
            <div key={pair} class="card">
              <h3>
                <Name text={verdicts[0]!.variant} /> <span class="muted">against</span>{' '}
                <Name text={verdicts[0]!.against} />
              </h3>
              <ul class="verdict-counts">
                {[...counts]
                  .toSorted((a, b) => rank(a[0]) - rank(b[0]))
                  .map(([verdict, count]) => (
                    <li key={verdict}>
                      <Verdict verdict={verdict} /> <strong>{count}</strong>
                    </li>
                  ))}
              </ul>
            </div>
          );
        })}
      </div>
    </Section>
  );
}

const RANKS = ['better', 'worse', 'higher', 'lower', 'no difference shown', 'too few seeds', 'not measured'];

function rank(verdict: string): number {
  const place = RANKS.indexOf(verdict);
  return place < 0 ? RANKS.length : place;
}
