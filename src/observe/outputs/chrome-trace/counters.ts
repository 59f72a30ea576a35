import { numberText } from '../../number-text.ts';
import type { Results } from '../../results.ts';
import type { TimeSeriesColumn } from '../../results/time-series.ts';
import type { TraceFile } from './trace-file.ts';

/** The time series as counters: pods that wait, utilisation, nodes ... */
export function writeCounters(trace: TraceFile, { timeSeries }: Results): void {
  const { from, until } = trace.bounds;
  for (const [name, columns] of timeSeries.families) {
    for (let row = 0; row < timeSeries.count; row++) {
      const at = timeSeries.timeAt(row);
      if (at < from || at > until) continue;
      const values = columns.flatMap((column) => {
        const text = numberText(column.values[row] ?? NaN);
        return text === '' ? [] : [[labelOf(column), Number(text)]];
      });
      if (values.length > 0) trace.openProcess('cluster').counter(name, at, Object.fromEntries(values));
    }
  }
}

function labelOf({ series }: TimeSeriesColumn): string {
  return Object.values(series?.labels ?? {}).join(' ') || 'value';
}
