import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { SECOND } from '../../../engine/time.ts';
import { NEVER } from '../../pod-table.ts';
import type { ResultTable } from '../../results/result-table.ts';
import { MemorySink } from '../../testing/memory-sink.ts';
import { writeParquet } from './write-parquet.ts';

const RUN = { fingerprint: 'f', seed: '1', scenarioHash: 'h', version: '0.1.0', tieBreak: 'random' } as const;

function tableOf(rowCount: number): ResultTable {
  return {
    name: 'pods',
    rowCount,
    columns: [
      { kind: 'text', name: 'name', valueAt: (row) => (row === 3 ? '' : `pöd-${row % 7} "🜚"`) },
      { kind: 'time', name: 'created_seconds', valueAt: (row) => (row === 4 ? NEVER : row * SECOND + 1) },
      { kind: 'count', name: 'attempts', valueAt: (row) => row },
      { kind: 'number', name: 'request_memory_bytes', valueAt: (row) => (row === 5 ? NaN : row * 1e12 + 1 / 3) },
    ],
  };
}

async function rowsOf(rowCount: number, rowsPerGroup: number) {
  const sink = new MemorySink();
  writeParquet(sink, tableOf(rowCount), RUN, { compression: 'snappy', rowsPerGroup });
  expect(sink.closed).toEqual(['pods.parquet']);
  const file = Uint8Array.from(sink.bytes['pods.parquet']!).buffer;
  return { groups: parquetMetadata(file).row_groups.length, rows: await parquetReadObjects({ file }) };
}

test('more rows than one group holds: the same rows as in one group', async () => {
  const many = await rowsOf(250, 100);
  expect(many.groups).toBe(3);
  expect(many.rows).toEqual((await rowsOf(250, 1000)).rows);
  expect(many.rows.slice(2, 6)).toEqual([
    { name: 'pöd-2 "🜚"', created_seconds: 2.000001, attempts: 2, request_memory_bytes: 2e12 + 0.333252 },
    { name: null, created_seconds: 3.000001, attempts: 3, request_memory_bytes: 3e12 + 0.333496 },
    { name: 'pöd-4 "🜚"', created_seconds: null, attempts: 4, request_memory_bytes: 4e12 + 0.333496 },
    { name: 'pöd-5 "🜚"', created_seconds: 5.000001, attempts: 5, request_memory_bytes: null },
  ]);
});

test('no rows: a file with columns', async () => {
  expect(await rowsOf(0, 100)).toEqual({ groups: 0, rows: [] });
});
