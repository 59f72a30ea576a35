import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { runCommandLine } from '../command-line.ts';
import { createHost } from '../host.ts';
import { Screen } from './fake-host.ts';

/** One of the scenarios of the repository, by its name. */
export function scenarioFile(name: string): string {
  return new URL(`../../../scenarios/${name}.yaml`, import.meta.url).pathname;
}

/** Runs `orrery run` in a folder of its own, which the caller removes; the files lie in `results`. */
export async function exportedRun(
  file: string,
  ...words: readonly string[]
): Promise<{ readonly folder: string; readonly results: string; readonly exitCode: number; readonly stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-outputs-'));
  const [stdout, stderr] = [new Screen(), new Screen()];
  const line = ['run', file, '--out', folder, '--quiet', ...words];
  const exitCode = await runCommandLine(line, { ...createHost(), stdout, stderr }, '0.0.0');
  const name = file.replace(/^.*\/|\.yaml$/g, '');
  return { folder, results: join(folder, name, 'seed-1'), exitCode, stderr: stderr.text };
}

/** The rows of a CSV file of results, each by the names of its columns. */
export function readCsv(results: string, table: string): Record<string, string>[] {
  return parse(readFileSync(join(results, `${table}.csv`)), { columns: true });
}
