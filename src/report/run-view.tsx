import { useCallback, useMemo, useState } from 'preact/hooks';
import type { RunReport } from '../cli/report/report-data.ts';
import { clusterEvents } from './cluster-events.ts';
import { Distributions } from './distributions.tsx';
import { HeatMap } from './heat-map.tsx';
import { MetricSections } from './metric-sections.tsx';
import type { Palette } from './palette.ts';
import { PodPanel } from './pod-panel.tsx';
import { PodsSection } from './pods-section.tsx';
import { toRunModel } from './run-model.ts';
import { Navigation } from './section.tsx';
import { SummaryCards } from './summary-cards.tsx';
import { TimeBar } from './time-bar.tsx';
import { TimeCharts } from './time-charts.tsx';
import type { TimeRange } from './time-range.ts';
import { useAfterPaint } from './use-after-paint.ts';

/** Everything of one run; charts and heat map look at the same time. */
export function RunView({ report, palette }: { report: RunReport; palette: Palette }) {
  const model = useMemo(() => toRunModel(report), [report]);
  const events = useMemo(() => clusterEvents(model), [model]);
  const whole = useMemo(() => ({ from: 0, to: Math.max(1, model.endAt) }), [model]);
  const [range, setRange] = useState<TimeRange>(whole);
  const [openPod, setOpenPod] = useState<number>();
  const [focusNode, setFocusNode] = useState<{ readonly node: number }>();
  const isPainted = useAfterPaint();
  const close = useCallback(() => setOpenPod(undefined), []);
  const showNode = (node: number, time: TimeRange): void => {
    setOpenPod(undefined);
    setRange(time);
    setFocusNode({ node });
    document.getElementById('nodes')?.scrollIntoView();
  };
  const hasNodes = model.nodeCount > 0 && model.pods !== null;
  const hasSeries = report.series !== null && report.series.times.length > 1;
  const sections: (readonly [string, string])[] = [['summary', 'Summary']];
  if (hasSeries) sections.push(['time', 'Over time']);
  if (hasNodes) sections.push(['nodes', 'Nodes']);
  if (model.pods !== null) sections.push(['distributions', 'Distributions'], ['pods', 'Pods']);
  sections.push(['metrics', 'All metrics']);
  return (
    <>
      <Navigation items={sections} />
      <SummaryCards model={model} />
      {(hasSeries || hasNodes) && <TimeBar range={range} endAt={whole.to} onRange={setRange} />}
      {hasSeries && (
        <TimeCharts
          series={report.series}
          events={events}
          palette={palette}
          range={range}
          endAt={whole.to}
          onRange={setRange}
        />
      )}
      {hasNodes && (
        <HeatMap
          model={model}
          palette={palette}
          range={range}
          onRange={setRange}
          onPod={setOpenPod}
          {...(focusNode && { focusNode })}
        />
      )}
      {isPainted && model.pods !== null && <Distributions model={model} />}
      {isPainted && model.pods !== null && <PodsSection model={model} onPod={setOpenPod} />}
      {isPainted && <MetricSections metrics={report.summary.metrics} />}
      {openPod !== undefined && model.pods !== null && (
        <PodPanel model={model} pods={model.pods} pod={openPod} onClose={close} onNode={showNode} />
      )}
    </>
  );
}
