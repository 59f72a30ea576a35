import { useMemo, useState } from 'preact/hooks';
import type { Summary } from '../observe/results.ts';
import { MetricTable } from '../cli/metric-table.ts';
import { describeSummary } from '../cli/summary-sections.ts';
import { formatValue } from '../cli/unit-format.ts';
import { DataTable } from './data-table.tsx';
import { Name } from './name.tsx';
import { Section } from './section.tsx';

/** Rows of the full list at a time. */
const SHOWN = 200;

/** The tables that `orrery run` prints, and the list of everything that was measured. */
export function MetricSections({ metrics }: { metrics: Summary['metrics'] }) {
  const sections = useMemo(() => describeSummary(new MetricTable(metrics)), [metrics]);
  return (
    <Section id="metrics" title="All metrics" lead="As in summary.json; docs/metrics.md says what each of them means.">
      <div class="tables">
        {sections.map(({ title, columns, rows }) => (
          <div key={title} class="panel">
            <h3>{title}</h3>
            <DataTable
              caption={title}
              columns={['', ...columns]}
              rows={rows.map(([first = '', ...rest]) => [<Name key="name" text={first} />, ...rest])}
            />
          </div>
        ))}
      </div>
      <AllMetrics metrics={metrics} />
    </Section>
  );
}

function AllMetrics({ metrics }: { metrics: Summary['metrics'] }) {
  const [wanted, setWanted] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const names = Object.keys(metrics);
  const found = names.filter((name) => name.includes(wanted));
  return (
    <details class="panel" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Every metric by name ({names.length})</summary>
      {isOpen && (
        <>
          <label class="field">
            <span>Name contains</span>
            <input type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
          </label>
          <DataTable
            caption="Every metric"
            columns={['name', 'value', 'unit']}
            rows={found.slice(0, SHOWN).map((name) => [
              <code key="name">
                <Name text={name} length={140} />
              </code>,
              formatValue(metrics[name]!.value, metrics[name]!.unit),
              metrics[name]!.unit,
            ])}
          />
          {found.length > SHOWN && <p class="note">and {found.length - SHOWN} more</p>}
        </>
      )}
    </details>
  );
}
