import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InputError } from '../api/input-error.ts';
import { createTraceReader } from '../workload/trace-reader.ts';
import { BAD_INPUTS, shortLine, writeBadInput } from './bad-inputs.fixture.ts';
import { readChunks } from './files.ts';
import { loadScenario, type Scenario } from './load.ts';

let root: string;
beforeAll(() => void (root = mkdtempSync(path.join(tmpdir(), 'orrery-'))));
afterAll(() => rmSync(root, { recursive: true }));

const isSuperuser = process.getuid?.() === 0;

const inputs = BAD_INPUTS.filter(({ isForOrdinaryUsers }) => !isSuperuser || isForOrdinaryUsers !== true);

test.each(inputs)('$name', async (input) => {
  const folder = mkdtempSync(path.join(root, 'x-'));
  const [file, ...rest] = writeBadInput(input, folder);
  const error = await loadScenario(file!, parseArguments(rest)).then(readTraces, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  expect(shortLine(input, folder, (error as InputError).line)).toBe(input.line);
  expect((error as InputError).line).not.toMatch(/[\r\n]/);
});

test('there are many, and no two say the same', () => {
  expect(BAD_INPUTS.length).toBeGreaterThan(80);
  expect(new Set(BAD_INPUTS.map(({ name }) => name)).size).toBe(BAD_INPUTS.length);
});

function parseArguments(rest: readonly string[]): { set: string[]; variant?: string; seed?: string } {
  const of = (name: string): string[] => rest.filter((_, index) => rest[index - 1] === name);
  const [variant] = of('--variant');
  const [seed] = of('--seed');
  return { set: of('--set'), ...(variant !== undefined && { variant }), ...(seed !== undefined && { seed }) };
}

/** What a run would read while it goes on: mistakes in rows come up there. */
async function readTraces({ workload, seed }: Scenario): Promise<unknown> {
  try {
    for (const entry of workload) {
      if (entry.kind !== 'trace') continue;
      const { format, formatOptions, options, file } = entry;
      const reader = createTraceReader(format, formatOptions, {
        file: file.shown,
        seed,
        options,
        onWarning: () => undefined,
      });
      for await (const chunk of readChunks(file)) reader.push(chunk);
      reader.end();
    }
    return undefined;
  } catch (error) {
    return error;
  }
}
