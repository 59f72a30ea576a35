import type { Location } from '../api/input-error.ts';
import type { TieBreak } from '../scheduling/tie-break.ts';

/** What `orrery check` found, in words; the formats in check-formats/ lay it out. */
export interface CheckReport {
  readonly scenario: string;
  /** As given by the user. */
  readonly file: string;
  /** Of the simulator. */
  readonly version: string;
  readonly seeds: readonly string[];
  /** Which of the best nodes the scheduler took. */
  readonly tieBreak: TieBreak;
  readonly findings: readonly Finding[];
  /** What a reader should know besides, one line each. */
  readonly notes: readonly string[];
}

/** The answer to one assertion or one entry of the baseline. */
export interface Finding {
  readonly kind: 'assertion' | 'baseline';
  /** The question: `pod_pending_seconds_p99 at most 30 s`. */
  readonly name: string;
  readonly metric: string;
  readonly status: 'passed' | 'better' | 'failed';
  /** `within tolerance`, `worse` ... */
  readonly verdict: string;
  /** In the unit of the metric; for an assertion that fails, of the first seed that breaks it. Undefined: not measured. */
  readonly value: number | undefined;
  readonly unit: string;
  /** One line: what there is and what was expected. */
  readonly message: string;
  /** The assertion in the scenario, or the entry in the baseline. */
  readonly location: Location;
}

export function hasFailed({ findings }: CheckReport): boolean {
  return findings.some(({ status }) => status === 'failed');
}

/** `1 of 5 checks failed` */
export function describeOutcome({ findings }: CheckReport): string {
  const failed = findings.filter(({ status }) => status === 'failed').length;
  const checks = `${findings.length} ${findings.length === 1 ? 'check' : 'checks'}`;
  return failed === 0 ? `${checks} passed` : `${failed} of ${checks} failed`;
}
