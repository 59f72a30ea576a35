import type { Time } from '../../engine/time.ts';
import { numberText, secondsText } from '../number-text.ts';
import type { ResultSink } from '../results.ts';
import { grown } from '../statistics/grown.ts';
import { CsvFile } from './csv-file.ts';

interface Column {
  readonly name: string;
  /** One value per sampling instant; NaN where the column was not there yet. */
  values: Float64Array<ArrayBuffer>;
}

/** The samples of a run, 8 bytes each, kept until the end because only then all columns are known. */
export class TimeSeries {
  readonly #columns: Column[] = [];
  readonly #byName = new Map<string, Column>();
  #times = new Float64Array(64);
  #count = 0;

  /** Begins the row of the next instant. */
  begin(at: Time): void {
    this.#times = grown(this.#times, this.#count + 1);
    this.#times[this.#count++] = at;
  }

  /** A value in the row that was begun last. */
  add(name: string, value: number): void {
    let column = this.#byName.get(name);
    if (column === undefined) {
      column = { name, values: new Float64Array(64).fill(NaN) };
      this.#columns.push(column);
      this.#byName.set(name, column);
    }
    column.values = grown(column.values, this.#count, NaN);
    column.values[this.#count - 1] = value;
  }

  write(sink: ResultSink): void {
    const file = new CsvFile(sink, 'timeseries.csv', ['time_seconds', ...this.#columns.map(({ name }) => name)]);
    for (let row = 0; row < this.#count; row++) {
      const values = this.#columns.map((column) => numberText(column.values[row] ?? NaN));
      file.write([secondsText(this.#times[row]!), ...values]);
    }
    file.close();
  }
}
