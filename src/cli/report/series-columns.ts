import type { EventColumns, SeriesColumns } from './report-data.ts';
import { readResultTable } from './result-table.ts';
import { TextColumnBuilder } from './text-column.ts';

/** timeseries.csv for the page. @throws InputError */
export function toSeriesColumns(file: string, text: string): SeriesColumns {
  const times: number[] = [];
  let columns: { readonly name: string; readonly values: (number | null)[] }[] = [];
  readResultTable(
    file,
    text,
    ['time_seconds'],
    (names) =>
      (columns = names
        .filter((name) => name !== 'time_seconds')
        .map((name): (typeof columns)[number] => ({ name, values: [] }))),
    (row) => {
      times.push(row.micros('time_seconds'));
      for (const { name, values } of columns) values.push(row.optional(name));
    },
  );
  return { times, columns };
}

/** events.csv for the page. @throws InputError */
export function toEventColumns(file: string, text: string): EventColumns {
  const at: number[] = [];
  const [kinds, objects, texts] = [new TextColumnBuilder(), new TextColumnBuilder(), new TextColumnBuilder()];
  readResultTable(
    file,
    text,
    ['time_seconds', 'kind', 'object'],
    () => {},
    (row) => {
      at.push(row.micros('time_seconds'));
      kinds.add(row.text('kind'));
      objects.add(row.text('object'));
      texts.add(row.text('text'));
    },
  );
  return { at, kinds: kinds.build(), objects: objects.build(), texts: texts.build() };
}
