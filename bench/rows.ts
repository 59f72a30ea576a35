import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NODE_OPTIONS } from './built-program.ts';
import { measureDecisions } from './decisions.ts';
import { measureEngine } from './engine.ts';
import { measureSaturatedScheduler } from './saturated-scheduler.ts';
import { measureSaturation } from './saturation.ts';

const MEASURES = {
  engine: measureEngine,
  decisions: measureDecisions,
  saturation: measureSaturation,
  saturatedScheduler: measureSaturatedScheduler,
};

type Measures = typeof MEASURES;
type Name = keyof Measures;

/**
 * Measures in a process of its own, with the options that the command begins with: neither compiled code, nor what V8 has learned of
 * it, nor memory is left from another row.
 */
export function measureApart<N extends Name>(
  name: N,
  ...given: Parameters<Measures[N]>
): Awaited<ReturnType<Measures[N]>> {
  const words = [fileURLToPath(import.meta.url), '--row', name, JSON.stringify(given)];
  const output = execFileSync(process.execPath, [...NODE_OPTIONS, ...words], { encoding: 'utf8' });
  return JSON.parse(output) as Awaited<ReturnType<Measures[N]>>;
}

/** What the other process does. */
export async function printRow(name: string, given: string): Promise<void> {
  const measure = MEASURES[name as Name] as (...given: unknown[]) => unknown;
  process.stdout.write(JSON.stringify(await measure(...(JSON.parse(given) as unknown[]))));
}
