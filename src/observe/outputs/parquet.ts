import { z } from 'zod';
import { defineOutput } from '../output.ts';
import { tablesOf } from '../results.ts';
import { writeParquet } from './parquet/write-parquet.ts';

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
        if (tables.includes(table.name)) writeParquet(sink, table, results.summary, { compression });
      }
    },
  }),
});
