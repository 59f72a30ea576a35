import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BAD_INPUTS, shortLine, writeBadInput } from '../scenario/bad-inputs.fixture.ts';
import { runCommandLine } from './command-line.ts';
import { createHost } from './host.ts';
import { Screen } from './testing/fake-host.ts';

let root: string;
beforeAll(() => void (root = mkdtempSync(path.join(tmpdir(), 'orrery-cli-'))));
afterAll(() => rmSync(root, { recursive: true }));

const inputs = BAD_INPUTS.filter(({ isForOrdinaryUsers }) => process.getuid?.() !== 0 || isForOrdinaryUsers !== true);

/** The whole way from the command line to its end, with the real loader and the real simulation. */
test.each(inputs)('orrery run: $name', async (input) => {
  const folder = mkdtempSync(path.join(root, 'x-'));
  const results = path.join(folder, 'results');
  const [stdout, stderr] = [new Screen(), new Screen()];
  const words = ['run', ...writeBadInput(input, folder), '--quiet', '--out', results];
  const exitCode = await runCommandLine(words, { ...createHost(), stdout, stderr }, '0.0.0');
  expect(exitCode).toBe(2);
  expect(stdout.text).toBe('');
  const lines = stderr.text.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(shortLine(input, folder, lines[0]!)).toBe(input.line);
  expect(filesBelow(results)).toEqual([]);
});

/** A mistake in the middle of a trace may leave the empty folder of the scenario, and nothing in it. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}
