import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { toSeconds } from '../../../engine/time.ts';
import { numberText } from '../../number-text.ts';
import { NEVER } from '../../pod-table.ts';
import type { ResultFile, ResultSink, Summary } from '../../results.ts';
import type { ResultColumn, ResultTable } from '../../results/result-table.ts';

/** Enough for good compression, few enough to be forgotten again. */
const ROWS_PER_GROUP = 100_000;

interface ParquetOptions {
  readonly compression: 'snappy' | 'none';
  readonly rowsPerGroup?: number;
}

/** Writes `<name>.parquet`: the same rows and values as the CSV file; what is empty there is null here. */
export function writeParquet(
  sink: ResultSink,
  { name, rowCount, columns }: ResultTable,
  { version, seed, scenarioHash, fingerprint, tieBreak }: Omit<Summary, 'metrics'>,
  { compression, rowsPerGroup = ROWS_PER_GROUP }: ParquetOptions,
): void {
  const file = sink.open(`${name}.parquet`);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: columns.map((column) => ({ ...describe(column), data: [] })) }),
    codec: compression === 'none' ? 'UNCOMPRESSED' : 'SNAPPY',
    createdBy: `orrery ${version}`,
    kvMetadata: Object.entries({ seed, version, scenarioHash, fingerprint, tieBreak }).map(([key, value]) => ({
      key,
      value,
    })),
  });
  for (let start = 0; start < rowCount; start += rowsPerGroup) {
    const length = Math.min(rowsPerGroup, rowCount - start);
    const columnData = columns.map((column) => ({
      name: column.name,
      data: Array.from({ length }, (_, index) => valueOf(column, start + index)),
    }));
    void writer.write({ columnData, rowGroupSize: rowsPerGroup });
    drain(bytes, file);
  }
  void writer.finish();
  drain(bytes, file);
  file.close();
}

/** Lets go of what has been written; `offset`, which the footer needs, goes on. */
function drain(bytes: ByteWriter, file: ResultFile): void {
  file.write(bytes.getBytes());
  bytes.index = 0;
}

function describe({ kind, name }: ResultColumn) {
  switch (kind) {
    case 'text':
      return { name, type: 'STRING', nullable: true } as const;
    case 'count':
      return { name, type: 'INT32', nullable: false } as const;
    case 'time':
    case 'number':
      return { name, type: 'DOUBLE', nullable: true } as const;
  }
}

function valueOf(column: ResultColumn, row: number): string | number | null {
  switch (column.kind) {
    case 'text':
      return column.valueAt(row) || null;
    case 'count':
      return column.valueAt(row);
    case 'time': {
      const at = column.valueAt(row);
      return at === NEVER ? null : toSeconds(at);
    }
    case 'number': {
      const text = numberText(column.valueAt(row));
      return text === '' ? null : Number(text);
    }
  }
}
