import { numberText } from '../../number-text.ts';
import type { TimeSeries, TimeSeriesColumn } from '../../results/time-series.ts';

/** The samples of one name, as OpenMetrics keeps them together. */
export interface Family {
  /** Of a counter without `_total`. */
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  /** Only where the name ends in it, as OpenMetrics demands. */
  readonly unit: string | undefined;
  readonly help: string;
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    /** Undefined: there is no sample. */
    readonly valueAt: (row: number) => string | undefined;
  }[];
}

const TOTAL = '_total';
/** The units that our names end in. */
const UNITS = ['ratio', 'seconds', 'bytes'];

/** In the order of their first column. */
export function familiesOf({ families }: TimeSeries): readonly Family[] {
  return [...families].map(([name, columns]) => familyOf(name.replaceAll(/[^A-Za-z0-9_]/g, '_'), columns));
}

function familyOf(fullName: string, columns: readonly TimeSeriesColumn[]): Family {
  const isCounter = fullName.endsWith(TOTAL);
  const name = isCounter ? fullName.slice(0, -TOTAL.length) : fullName;
  return {
    name,
    type: isCounter ? 'counter' : 'gauge',
    unit: UNITS.find((unit) => name.endsWith(`_${unit}`)),
    help: escapeHelp(columns[0]!.help),
    series: columns.map(({ series, values }) => ({
      labels: series?.labels ?? {},
      valueAt: (row) => numberText(values[row] ?? NaN) || undefined,
    })),
  };
}

/** OpenMetrics: backslash, quote and newline are escaped, as in label values. */
function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
