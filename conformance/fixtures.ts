import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { GangOutcome } from './comparison/oracle-gang.ts';
import type { StoredConfiguration } from './comparison/configuration.ts';
import type { OraclePreemption } from './comparison/oracle-preemption.ts';
import type { OracleDevices } from './comparison/oracle-devices.ts';
import type { OracleVolume } from './comparison/oracle-volume.ts';
import type { CompactDecision } from './comparison/oracle-decision.ts';
import type { CompactQueueStep } from './comparison/oracle-queue.ts';
import type { CompactStep } from './comparison/oracle-sequence.ts';

/** What all answers of a file have in common; its first line. */
export interface FixtureHeader {
  readonly mode: 'decision' | 'sequence' | 'preemption' | 'queue' | 'devices' | 'volume' | 'gang' | 'configuration';
  readonly kubernetes: string;
  readonly seed: string;
  /** How many cases were made; those that the API server would refuse have no answer. */
  readonly count: number;
  readonly refused: number;
}

/** The answer to the case with this number; the case itself comes from the seed, and must have this hash. */
export interface FixtureLine<Answer> {
  readonly number: number;
  readonly hash: string;
  readonly answer: Answer;
}

export interface Fixture<Answer> {
  readonly header: FixtureHeader;
  readonly lines: readonly FixtureLine<Answer>[];
}

interface Answers {
  readonly decision: CompactDecision;
  readonly sequence: readonly CompactStep[];
  readonly preemption: OraclePreemption;
  readonly queue: readonly CompactQueueStep[];
  readonly devices: OracleDevices;
  readonly volume: OracleVolume;
  readonly gang: GangOutcome;
  readonly configuration: StoredConfiguration;
}

export function readFixture<Mode extends keyof Answers>(mode: Mode): Fixture<Answers[Mode]> {
  const [first, ...lines] = gunzipSync(readFileSync(fileOf(mode)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  return { header: JSON.parse(first!), lines: lines.map((line) => JSON.parse(line)) };
}

export function readHeader(mode: FixtureHeader['mode']): FixtureHeader {
  const text = gunzipSync(readFileSync(fileOf(mode))).toString('utf8');
  return JSON.parse(text.slice(0, text.indexOf('\n'))) as FixtureHeader;
}

export function writeFixture<Mode extends keyof Answers>(
  mode: Mode,
  { header, lines }: Fixture<Answers[Mode]>,
): number {
  const text = [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
  const packed = gzipSync(text, { level: 9 });
  writeFileSync(fileOf(mode), packed);
  return packed.length;
}

/** A generator that has changed would make other cases than those that were answered. */
export function hashOf(made: unknown): string {
  return createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 12);
}

export function checkHash(made: { readonly id: string }, { hash }: FixtureLine<unknown>): void {
  if (hashOf(made) !== hash) {
    throw new Error(`${made.id}: the generator has changed; answer the cases anew (conformance/README.md)`);
  }
}

/** All cases with CONFORMANCE=all, by default every n-th. */
export function chosenLines<Answer>({ lines }: Fixture<Answer>, every: number): readonly FixtureLine<Answer>[] {
  return process.env['CONFORMANCE'] === 'all' ? lines : lines.filter((_line, index) => index % every === 0);
}

function fileOf(mode: keyof Answers): URL {
  return new URL(`cases/${mode}.jsonl.gz`, import.meta.url);
}

export const ORACLE_FILE = new URL('oracle/oracle', import.meta.url);
