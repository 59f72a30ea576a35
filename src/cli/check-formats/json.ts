import { hasFailed, type CheckReport } from '../check-report.ts';

export function renderCheckJson(report: CheckReport): string {
  const { scenario, file, version, seeds, tieBreak, findings, notes } = report;
  const passed = !hasFailed(report);
  const rows = findings.map(({ value, ...rest }) => ({ ...rest, value: value ?? null }));
  return JSON.stringify({ scenario, file, version, seeds, tieBreak, passed, findings: rows, notes }, undefined, 2);
}
