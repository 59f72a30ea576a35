import { describeTieBreak } from '../../analysis/tie-break-text.ts';
import { describeOutcome, hasFailed, type CheckReport, type Finding } from '../check-report.ts';
import { printable } from '../printable.ts';

const WORDS: Readonly<Record<Finding['status'], string>> = { passed: 'passed', better: 'better', failed: '**failed**' };

/** A table for the summary of a job or a comment on a pull request; what failed stands first. */
export function renderMarkdown(report: CheckReport): string {
  const { scenario, findings, notes, seeds, version, tieBreak } = report;
  const ordered = [
    ...findings.filter(({ status }) => status === 'failed'),
    ...findings.filter(({ status }) => status !== 'failed'),
  ];
  return [
    `### ${hasFailed(report) ? 'Placement got worse' : 'Placement is as it should be'}: ${escape(scenario)}`,
    '',
    `${describeOutcome(report)}; ${seeds.length === 1 ? 'seed' : 'seeds'} ${escape(seeds.join(', '))}; ${describeTieBreak(tieBreak)}; orrery ${escape(version)}.`,
    '',
    '| | What | Found |',
    '|---|---|---|',
    ...ordered.map(({ status, name, message }) => `| ${WORDS[status]} | ${code(name)} | ${escape(message)} |`),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${escape(note)}`)]),
  ].join('\n');
}

/** Nothing that comes from outside becomes markup. */
function escape(text: string): string {
  return printable(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~>]/g, (character) => `\\${character}`);
}

function code(text: string): string {
  return `<code>${printable(text).replaceAll(/\s+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '&#124;').replaceAll('`', '&#96;')}</code>`;
}
