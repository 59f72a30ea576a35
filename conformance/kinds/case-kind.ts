import type { DifferingCase } from '../comparison/run.ts';
import type { Count, Tally } from '../comparison/tally.ts';
import type { FixtureHeader } from '../fixtures.ts';

/** One kind of stored cases: how they are compared, and what the report says of them. */
export interface CaseKind {
  readonly mode: FixtureHeader['mode'];
  /** As a heading: `Single decisions`. */
  readonly title: string;
  /** A refusal is an answer as good as any: nothing was left out. */
  readonly comparesRefusals?: true;
  /** Gives the cases that differ, undefined for equal ones; `every` n-th only, unless all are asked for. */
  compare(tally: Tally, every: number): Iterable<DifferingCase | undefined>;
  /** What is compared, and how often it was equal. The cases themselves are counted by whoever asks. */
  rows(tally: Tally): readonly Row[];
  /** Markdown about what the cases exercise. */
  details(tally: Tally): string;
}

export interface Row {
  readonly what: string;
  readonly count: Count;
  /** The README shows it, too. */
  readonly isInReadme?: true;
}

/** A row for each thing that was counted under this heading. */
export function rowsOf(tally: Tally, heading: string, toWhat = (name: string): string => name): Row[] {
  return [...tally.of(heading)].map(([name, count]) => ({ what: toWhat(name), count }));
}
