import type { CheckReport, Finding } from '../check-report.ts';
import { formatLocation } from '../../api/input-error.ts';
import { printable } from '../printable.ts';

/** JUnit XML as CI systems read it: a test case per finding. */
export function renderJunit({ scenario, file, tieBreak, findings }: CheckReport): string {
  const failures = findings.filter(({ status }) => status === 'failed').length;
  const counts = `tests="${findings.length}" failures="${failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="orrery check" ${counts}>`,
    `  <testsuite name="${escape(scenario)}" file="${escape(file)}" ${counts} skipped="0">`,
    `    <properties><property name="tieBreak" value="${escape(tieBreak)}"/></properties>`,
    ...findings.map((finding) => testCase(scenario, finding)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function testCase(scenario: string, { kind, name, status, verdict, message, location }: Finding): string {
  const start = `    <testcase name="${escape(name)}" classname="${escape(scenario)}.${kind}"`;
  if (status !== 'failed') return `${start}/>`;
  const body = escape(`${formatLocation(location)} ${message}`);
  return `${start}>\n      <failure message="${escape(message)}" type="${escape(verdict)}">${body}</failure>\n    </testcase>`;
}

function escape(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
