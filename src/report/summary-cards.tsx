import { describeTieBreak } from '../analysis/tie-break-text.ts';
import { formatCount, formatPercent, formatSeconds } from '../cli/number-format.ts';
import { MetricTable } from '../cli/metric-table.ts';
import { Name } from './name.tsx';
import type { RunModel } from './run-model.ts';
import { Section } from './section.tsx';
import { formatMicros } from './text.ts';

interface Card {
  readonly title: string;
  readonly value: string;
  readonly note: string;
  /** Something to look into. */
  readonly isBad?: boolean;
  /** 0 to 1, for a bar. */
  readonly share?: number;
  /** 0 to 1, marked on the bar. */
  readonly peak?: number;
}

/** What matters most, as large numbers. */
export function SummaryCards({ model }: { model: RunModel }) {
  const metrics = new MetricTable(model.report.summary.metrics);
  const cards = [...podCards(metrics), ...clusterCards(metrics), ...schedulerCards(metrics)];
  const { tieBreak } = model.report.summary;
  const ties = tieBreak === undefined ? '' : `; ${describeTieBreak(tieBreak)}`;
  const lead = `${formatMicros(model.endAt)} of simulated time${ties}`;
  return (
    <Section id="summary" title="Summary" lead={lead}>
      <div class="cards">
        {cards.map(({ title, value, note, isBad, share, peak }) => (
          <div key={title} class={isBad === true ? 'card bad' : 'card'}>
            <h3>
              <Name text={title} length={48} />
            </h3>
            <p class="value">{value}</p>
            {share !== undefined && (
              <div class="meter" aria-hidden="true">
                <span style={{ width: `${Math.min(1, share) * 100}%` }} />
                {peak !== undefined && <i style={{ left: `${Math.min(1, peak) * 100}%` }} />}
              </div>
            )}
            <p class="note">{note}</p>
          </div>
        ))}
      </div>
    </Section>
  );
}

function podCards(metrics: MetricTable): readonly Card[] {
  const total = (what: string): number => metrics.value(`pods_${what}`, 'total') ?? 0;
  const waiting = metrics.value('pods_never_scheduled', '') ?? 0;
  const cards: Card[] = [];
  if (metrics.value('pods_created', 'total') !== undefined) {
    cards.push({
      title: 'Pods',
      value: formatCount(total('created')),
      note: `${formatCount(total('bound'))} bound, ${formatCount(total('succeeded'))} succeeded, ${formatCount(total('failed'))} failed`,
    });
    cards.push({
      title: 'Never scheduled',
      value: formatCount(waiting),
      note: waiting === 0 ? 'every pod found a node' : 'still waiting when the run ended',
      isBad: waiting > 0,
    });
  }
  for (const [base, title] of [
    ['pod_pending_seconds', 'Pending'],
    ['pod_startup_seconds', 'Start-up'],
  ] as const) {
    const [p50, p99, max] = ['p50', 'p99', 'max'].map((statistic) => metrics.value(base, statistic));
    if (p50 === undefined) continue;
    cards.push({
      title: `${title}, median`,
      value: formatSeconds(p50),
      note: `p99 ${formatSeconds(p99 ?? p50)}, longest ${formatSeconds(max ?? p50)}`,
    });
  }
  return cards;
}

/** One for each resource of which anything was asked for, the most used first. */
function clusterCards(metrics: MetricTable): readonly Card[] {
  return metrics
    .select('cluster_allocation_ratio', 'mean')
    .map(({ labels, value }) => ({
      labels,
      value,
      peak: metrics.value('cluster_allocation_ratio', 'max', labels) ?? value,
    }))
    .filter(({ peak, labels }) => peak > 0 && labels['resource'] !== 'pods')
    .toSorted((a, b) => b.value - a.value)
    .slice(0, 4)
    .map(({ labels, value, peak }) => ({
      title: `Allocated ${labels['resource'] ?? ''}`,
      value: formatPercent(value),
      note: `peak ${formatPercent(peak)}`,
      share: value,
      peak,
    }));
}

function schedulerCards(metrics: MetricTable): readonly Card[] {
  const attempts = metrics.select('scheduler_schedule_attempts', 'total');
  const count = (result: string): number => attempts.find(({ labels }) => labels['result'] === result)?.value ?? 0;
  const nodes = metrics.value('kube_node_count', 'end');
  const cards: Card[] = [];
  if (nodes !== undefined) {
    const peak = metrics.value('kube_node_count', 'max') ?? nodes;
    const note = peak === nodes ? 'at the end, as many as ever' : `at the end; ${formatCount(peak)} at most`;
    cards.push({ title: 'Nodes', value: formatCount(nodes), note });
  }
  if (attempts.length > 0) {
    const all = attempts.reduce((sum, { value }) => sum + value, 0);
    cards.push({
      title: 'Scheduling attempts',
      value: formatCount(all),
      note: `${formatCount(count('unschedulable'))} found no node, ${formatCount(count('error'))} errors`,
      isBad: count('error') > 0 && count('error') > all / 100,
    });
  }
  return cards;
}
