import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../observe/results.ts';
import { exportedRun, readCsv, scenarioFile } from './testing/exported-run.ts';

/** Pods that fail, wait and are evicted: columns of every kind, with and without values. */
const SCENARIO = scenarioFile('node-crash');
const TABLES = ['pods', 'nodes', 'timeseries'] as const;

let folder: string;
let results: string;
beforeAll(async () => {
  ({ folder, results } = await exportedRun(SCENARIO, '--export', 'parquet'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

function bytesOf(table: string): ArrayBuffer {
  return Uint8Array.from(readFileSync(join(results, `${table}.parquet`))).buffer;
}

/** Text stays text; all other columns of the CSV files hold numbers. */
const TEXT = ['namespace', 'name', 'node', 'phase', 'reason', 'disruption', 'pool', 'zone', 'instance_type'];

describe.each(TABLES)('%s.parquet', (table) => {
  test('hyparquet reads the values of the CSV file, null where nothing stands there', async () => {
    const rows = await parquetReadObjects({ file: bytesOf(table) });
    const expected = readCsv(results, table).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, text]) => [
          name,
          text === '' ? null : TEXT.includes(name) ? text : Number(text),
        ]),
      ),
    );
    expect(rows.length).toBeGreaterThan(3);
    expect(rows).toEqual(expected);
  });

  test('its columns are typed, and it says which run it is of', () => {
    const { schema, key_value_metadata: pairs, created_by: createdBy } = parquetMetadata(bytesOf(table));
    for (const { name, type, converted_type: converted } of schema.slice(1)) {
      const whole = name === 'attempts' || name === 'pods_bound';
      expect([name, type, converted]).toEqual(
        TEXT.includes(name) ? [name, 'BYTE_ARRAY', 'UTF8'] : [name, whole ? 'INT32' : 'DOUBLE', undefined],
      );
    }
    const summary = JSON.parse(readFileSync(join(results, 'summary.json'), 'utf8')) as Summary;
    const { seed, version, scenarioHash, fingerprint, tieBreak } = summary;
    expect(Object.fromEntries(pairs!.map(({ key, value }) => [key, value]))).toEqual({
      seed,
      version,
      scenarioHash,
      fingerprint,
      tieBreak,
    });
    expect(createdBy).toBe(`orrery ${version}`);
  });

  test('DuckDB finds no row that the CSV file has not, and the other way round', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const ask = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRowsJson();
    try {
      const parquet = `read_parquet('${join(results, `${table}.parquet`)}')`;
      const columns = (await ask(`DESCRIBE FROM ${parquet}`)).map(
        ([name, type]) => `'${String(name)}': '${String(type)}'`,
      );
      const csv = `read_csv('${join(results, `${table}.csv`)}', header = true, columns = {${columns.join(', ')}})`;
      expect(await ask(`SELECT count(*) FROM ${parquet}`)).toEqual([[String(readCsv(results, table).length)]]);
      expect(await ask(`SELECT count(*) FROM (FROM ${parquet} EXCEPT ALL FROM ${csv})`)).toEqual([['0']]);
      expect(await ask(`SELECT count(*) FROM (FROM ${csv} EXCEPT ALL FROM ${parquet})`)).toEqual([['0']]);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });
});

test('a question as a user asks it: the mean wait, from the rows and from summary.json', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const file = join(results, 'pods.parquet');
  const answer = await connection.runAndReadAll(
    `SELECT round(avg(pending_seconds), 6) FROM '${file}' WHERE scheduled_seconds IS NOT NULL`,
  );
  connection.closeSync();
  const { metrics } = JSON.parse(readFileSync(join(results, 'summary.json'), 'utf8')) as Summary;
  expect(answer.getRowsJson()).toEqual([[metrics['pod_pending_seconds_mean']!.value]]);
});

test('the same bytes again', async () => {
  const again = await exportedRun(SCENARIO, '--export', 'parquet');
  for (const table of TABLES) {
    expect(readFileSync(join(again.results, `${table}.parquet`)).equals(Buffer.from(bytesOf(table)))).toBe(true);
  }
  rmSync(again.folder, { recursive: true });
});

test('only the tables that the scenario asks for, and not compressed: the same values', async () => {
  const plain = await exportedRun(SCENARIO, '--set', 'outputs.parquet={compression: none, tables: [pods]}');
  const run = readdirSync(join(plain.folder, 'node-crash'))[0]!;
  const files = readdirSync(join(plain.folder, 'node-crash', run));
  expect(files.filter((name) => name.endsWith('.parquet'))).toEqual(['pods.parquet']);
  const file = Uint8Array.from(readFileSync(join(plain.folder, 'node-crash', run, 'pods.parquet'))).buffer;
  expect(parquetMetadata(file).row_groups[0]!.columns[0]!.meta_data!.codec).toBe('UNCOMPRESSED');
  expect(await parquetReadObjects({ file })).toEqual(await parquetReadObjects({ file: bytesOf('pods') }));
  rmSync(plain.folder, { recursive: true });
});

test('an output that there is not: exit 2, one line, and no files', async () => {
  const { folder: empty, exitCode, stderr } = await exportedRun(SCENARIO, '--export', 'parquet,parqet');
  expect([exitCode, readdirSync(empty)]).toEqual([2, []]);
  expect(stderr).toMatch(/^there is no output called "parqet", did you mean "parquet"\?; there are: [^\n]+\n$/);
  rmSync(empty, { recursive: true });
});
