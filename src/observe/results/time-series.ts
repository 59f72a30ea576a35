import type { Time } from '../../engine/time.ts';
import type { Sample } from '../metric.ts';
import { grown } from '../statistics/grown.ts';
import type { ResultTable } from './result-table.ts';

/** What one metric or one of its labels was worth at each sampling instant. */
export interface TimeSeriesColumn {
  /** In timeseries.csv. */
  readonly name: string;
  /** In the formats of other tools; absent: the name of the column. */
  readonly series: Sample['series'];
  /** What the metric is about. */
  readonly help: string;
  /** One value per sampling instant; NaN where the column was not there yet. May be longer than there are instants. */
  readonly values: Float64Array<ArrayBuffer>;
}

type GrowingColumn = Omit<TimeSeriesColumn, 'values'> & { values: TimeSeriesColumn['values'] };

/** The samples of a run, 8 bytes each, kept until the end because only then all columns are known. */
export class TimeSeries {
  readonly #columns: GrowingColumn[] = [];
  readonly #byName = new Map<string, GrowingColumn>();
  #times = new Float64Array(64);
  #count = 0;

  /** Begins the row of the next instant. */
  begin(at: Time): void {
    this.#times = grown(this.#times, this.#count + 1);
    this.#times[this.#count++] = at;
  }

  /** A value in the row that was begun last; `help` says what its metric is about. */
  add({ column: name, value, series }: Sample, help: string): void {
    let column = this.#byName.get(name);
    if (column === undefined) {
      column = { name, series, help, values: new Float64Array(64).fill(NaN) };
      this.#columns.push(column);
      this.#byName.set(name, column);
    }
    column.values = grown(column.values, this.#count, NaN);
    column.values[this.#count - 1] = value;
  }

  /** How many instants there are. */
  get count(): number {
    return this.#count;
  }

  /** The columns that are one metric with different labels, by its name, in the order of their first value. */
  get families(): ReadonlyMap<string, readonly TimeSeriesColumn[]> {
    const families = new Map<string, TimeSeriesColumn[]>();
    for (const column of this.#columns) {
      const name = column.series?.name ?? column.name;
      const family = families.get(name);
      if (family === undefined) families.set(name, [column]);
      else family.push(column);
    }
    return families;
  }

  timeAt(row: number): Time {
    return this.#times[row]!;
  }

  table(): ResultTable {
    return {
      name: 'timeseries',
      rowCount: this.#count,
      columns: [
        { kind: 'time', name: 'time_seconds', valueAt: (row) => this.#times[row]! },
        ...this.#columns.map(
          (column) =>
            ({ kind: 'number', name: column.name, valueAt: (row: number) => column.values[row] ?? NaN }) as const,
        ),
      ],
    };
  }
}
