import { describeTieBreak } from '../../analysis/tie-break-text.ts';
import { describeOutcome, type CheckReport, type Finding } from '../check-report.ts';
import type { Output } from '../host.ts';
import { styled } from '../output.ts';

const MARKS: Readonly<Record<Finding['status'], readonly [mark: string, style: 'green' | 'red' | 'cyan']>> = {
  passed: ['ok', 'green'],
  better: ['better', 'cyan'],
  failed: ['FAILED', 'red'],
};

/** A line per finding, for people. */
export function renderCheckText(output: Output, report: CheckReport): string {
  const lines = report.findings.map(({ status, message }) => {
    const [mark, style] = MARKS[status];
    return `${styled(output, style, mark.padEnd(6))}  ${message}`;
  });
  const notes = report.notes.map((note) => `note: ${note}`);
  return [...lines, ...notes, describeTieBreak(report.tieBreak), `${report.scenario}: ${describeOutcome(report)}`].join(
    '\n',
  );
}
