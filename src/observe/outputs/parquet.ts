import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { z } from 'zod';
import { toSeconds } from '../../engine/time.ts';
import { numberText } from '../number-text.ts';
import { defineOutput } from '../output.ts';
import { NEVER } from '../pod-table.ts';
import { tablesOf, type ResultFile, type Summary } from '../results.ts';
import type { ResultColumn, ResultTable } from '../results/result-table.ts';

/** Enough for good compression, few enough to be forgotten again. */
const ROWS_PER_GROUP = 100_000;

const TABLES = ['pods', 'nodes', 'timeseries'] as const;

const options = z
  .strictObject({
    tables: z
      .array(z.enum(TABLES, { error: `expected ${TABLES.join(', ')}` }))
      .min(1, { error: 'expected at least one table' })
      .default([...TABLES])
      .describe('Which of pods, nodes and timeseries.'),
    compression: z
      .enum(['snappy', 'none'], { error: 'expected snappy or none' })
      .default('snappy')
      .describe('snappy or none.'),
  })
  .prefault({});

export default defineOutput<z.output<typeof options>>({
  name: 'parquet',
  description: 'pods.parquet, nodes.parquet, timeseries.parquet: the tables for DuckDB, pandas, Spark ...',
  options,
  create: ({ sink }, { tables, compression }) => ({
    finish(results) {
      for (const table of tablesOf(results)) {
        if (!tables.includes(table.name)) continue;
        writeParquet(sink.open(`${table.name}.parquet`), table, results.summary, compression);
      }
    },
  }),
});

/** The same rows and values as the CSV file; what is empty there is null here. */
function writeParquet(
  file: ResultFile,
  { rowCount, columns }: ResultTable,
  { version, seed, scenarioHash, fingerprint }: Summary,
  compression: 'snappy' | 'none',
): void {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: columns.map((column) => ({ ...describe(column), data: [] })) }),
    codec: compression === 'none' ? 'UNCOMPRESSED' : 'SNAPPY',
    createdBy: `orrery ${version}`,
    kvMetadata: Object.entries({ seed, version, scenarioHash, fingerprint }).map(([key, value]) => ({ key, value })),
  });
  for (let start = 0; start < rowCount; start += ROWS_PER_GROUP) {
    const length = Math.min(ROWS_PER_GROUP, rowCount - start);
    const columnData = columns.map((column) => ({
      name: column.name,
      data: Array.from({ length }, (_, index) => valueOf(column, start + index)),
    }));
    void writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
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
