import { useMemo, useState } from 'preact/hooks';
import type { PresetReportData } from '../cli/report/report-data.ts';
import { DataTable } from './data-table.tsx';
import { Name } from './name.tsx';
import type { Palette } from './palette.ts';
import { PresetBars } from './preset-bars.tsx';
import { curvesOf, MEASURES, showMean, type Curve } from './preset-curve.ts';
import { PresetCurves } from './preset-curves.tsx';
import { Navigation, Section } from './section.tsx';
import { shownText } from './text.ts';

/** Where the paper's bars stand. */
const BARS_AT = 100;

/** A paper's experiments repeated: what was found, our means beside the published ones, curves over arrivals, the numbers. */
export function PresetView({ report, palette }: { report: PresetReportData; palette: Palette }) {
  const traces = useMemo(() => [...new Set(report.summaries.map(({ trace }) => trace))], [report]);
  const [trace, setTrace] = useState(traces[0] ?? '');
  const [metric, setMetric] = useState(MEASURES[0]!.metric);
  const [wanted, setWanted] = useState(BARS_AT);
  const [start, setStart] = useState(0);
  const measure = MEASURES.find((one) => one.metric === metric)!;
  const curves = useMemo(() => curvesOf(report, trace, measure), [report, trace, measure]);
  const percents = [...new Set(curves.flatMap(({ points }) => points.map(({ percent }) => percent)))].sort(
    (a, b) => a - b,
  );
  const percent = percents.includes(wanted) ? wanted : (percents.at(-1) ?? BARS_AT);
  const from = percents.includes(start) ? start : (percents[0] ?? 0);
  const scores = report.truncate ? 'whole-numbered scores' : 'scores with fractions';
  const choices = (
    <>
      <Choice label="Trace" value={trace} options={traces.map((name) => [name, shownText(name)])} onChoose={setTrace} />
      <Choice
        label="Measure"
        value={metric}
        options={MEASURES.map((one) => [one.metric, one.title])}
        onChoose={setMetric}
      />
    </>
  );
  return (
    <>
      <Navigation
        items={[
          ['preset', 'Verdict'],
          ['bars', 'Ours and the paper’s'],
          ['curves', 'Over arrivals'],
          ['numbers', 'Numbers'],
          ['finals', 'Final reports'],
        ]}
      />
      <Section id="preset" title="Verdict" lead={`Ties between nodes: ${shownText(report.tieBreak)}; ${scores}.`}>
        <ul class="panel verdict-lines">
          {report.verdictLines.map((line) => (
            <li key={line}>{shownText(line)}</li>
          ))}
        </ul>
      </Section>
      <Section
        id="bars"
        title="Ours and the paper’s"
        lead={
          <>
            Means over the seeds on the trace <Name text={trace} />. Less is better.
          </>
        }
        tools={
          <>
            {choices}
            <Choice
              label="Asked for"
              value={String(percent)}
              options={percents.map((one) => [String(one), `${one} %`])}
              onChoose={(text) => setWanted(Number(text))}
            />
          </>
        }
      >
        <PresetBars title={measure.title} curves={curves} percent={percent} palette={palette} />
      </Section>
      <Section
        id="curves"
        title="Over arrivals"
        lead="How it got there, as more and more is asked for."
        tools={
          <>
            {choices}
            <Choice
              label="From"
              value={String(from)}
              options={percents.map((one) => [String(one), `${one} %`])}
              onChoose={(text) => setStart(Number(text))}
            />
          </>
        }
      >
        <PresetCurves title={measure.title} curves={curves.map((curve) => beginAt(curve, from))} palette={palette} />
      </Section>
      <Section id="numbers" title="Numbers" lead="The same as a table: mean ± standard deviation." tools={choices}>
        <div class="panel">
          <NumberTable title={measure.title} curves={curves} percents={percents} />
        </div>
      </Section>
      <FinalReports report={report} trace={trace} />
    </>
  );
}

/** What comes late is drawn larger without what comes before. */
function beginAt({ policy, points }: Curve, from: number): Curve {
  return { policy, points: points.filter(({ percent }) => percent >= from) };
}

function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChoose: (value: string) => void;
}) {
  const { label, value, options, onChoose } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A row for each policy and side. */
function NumberTable(props: { title: string; curves: readonly Curve[]; percents: readonly number[] }) {
  const { title, curves, percents } = props;
  const rows = curves.flatMap(({ policy, points }) =>
    (['ours', 'published'] as const).map((side) => {
      const means = percents.map((percent) => points.find((point) => point.percent === percent)?.[side]);
      const seeds = Math.max(0, ...means.map((mean) => mean?.seedCount ?? 0));
      return [<Name key="policy" text={policy} />, side, seeds, ...means.map(showMean)];
    }),
  );
  const columns = ['policy', '', 'seeds', ...percents.map((percent) => `${percent} %`)];
  return <DataTable caption={title} columns={columns} rows={rows} textColumns={2} />;
}

/** What the authors' simulator prints at the end of an experiment. */
function FinalReports({ report, trace }: { report: PresetReportData; trace: string }) {
  const own = report.experiments.filter((experiment) => experiment.trace === trace);
  const columns = Object.keys(own[0]?.finalReport ?? {});
  return (
    <Section
      id="finals"
      title="Final reports"
      lead="What stands at the end of each experiment: requests of the pods on nodes, devices in use, idle GPU by bucket and fragmentation in thousandths of a device, pods that found no node."
    >
      <div class="panel">
        <DataTable
          caption="Final reports"
          columns={['policy', 'seed', 'order', ...columns]}
          rows={own.map(({ policy, seed, order, finalReport }) => [
            <Name key="policy" text={policy} />,
            <Name key="seed" text={seed} />,
            <Name key="order" text={order} />,
            ...columns.map((column) => roundedTo2(finalReport[column])),
          ])}
          textColumns={3}
        />
      </div>
    </Section>
  );
}

function roundedTo2(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(Number(value.toFixed(2)));
}
