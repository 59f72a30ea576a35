import { describeTieBreak } from '../../analysis/tie-break-text.ts';
import { describeOutcome, hasFailed, type CheckReport, type Finding } from '../check-report.ts';
import { printable } from '../printable.ts';

/** Annotations of GitHub Actions (workflow commands): each failure at its line of the scenario or the baseline. */
export function renderGithub(report: CheckReport): string {
  const lines = report.findings.flatMap((finding) => annotate(finding));
  const outcome = `${report.scenario}: ${describeOutcome(report)}; ${describeTieBreak(report.tieBreak)}`;
  const notes = report.notes.map((note) => `::notice title=orrery check::${escapeMessage(note)}`);
  const last = hasFailed(report) ? outcome : `::notice title=orrery check::${escapeMessage(outcome)}`;
  return [...lines, ...notes, escapeLine(last)].join('\n');
}

function annotate({ status, message, location: { file, line, column }, kind }: Finding): readonly string[] {
  if (status === 'passed') return [];
  const title = `orrery ${kind}: ${status}`;
  const properties = Object.entries({ file, line, col: column, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return [`::${status === 'failed' ? 'error' : 'notice'} ${properties.join(',')}::${escapeMessage(message)}`];
}

/** As actions/toolkit escapes them (packages/core, command.ts). */
function escapeMessage(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function escapeLine(text: string): string {
  return printable(text).replaceAll(/[\r\n]/g, ' ');
}
