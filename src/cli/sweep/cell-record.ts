import type { Summary } from '../../observe/results.ts';
import { TIE_BREAKS } from '../../scheduling/tie-break.ts';
import { parseJson, toRecord, type SweepPoint } from '../../scenario/sweep-plan-file.ts';

/** What the file of a cell holds, in this order. */
export interface CellRecord extends Summary {
  readonly kind: 'SweepCell';
  /** The address, after which the file is named. */
  readonly cell: string;
  readonly variant: string;
  /** From paths to values, in the order of the paths. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The same bytes for the same cell, whoever ran it. */
export function renderCell(address: string, { variant, parameters }: SweepPoint, summary: Summary): string {
  return spell({ kind: 'SweepCell', cell: address, variant, parameters: toRecord(parameters), ...summary });
}

/** @returns undefined for what is not the file of that cell, whole and as it was written. */
export function parseCell(address: string, text: string): CellRecord | undefined {
  const record = parseJson(text) as CellRecord | undefined | null;
  if (typeof record !== 'object' || record === null) return undefined;
  if (record.kind !== 'SweepCell' || record.cell !== address || !isTieBreak(record.tieBreak)) return undefined;
  if (!isMeasured(record.metrics)) return undefined;
  return spell(record) === text ? record : undefined;
}

/** Fields in one order; what does not belong there is left out, so that a file that has it is not the same. */
function spell(record: CellRecord): string {
  const { kind, cell, variant, parameters, seed, fingerprint, scenarioHash, version, tieBreak, metrics } = record;
  const fields = { kind, cell, variant, parameters, seed, fingerprint, scenarioHash, version, tieBreak, metrics };
  return `${JSON.stringify(fields)}\n`;
}

function isTieBreak(tieBreak: unknown): boolean {
  return TIE_BREAKS.some((known) => known === tieBreak);
}

function isMeasured(metrics: unknown): boolean {
  if (typeof metrics !== 'object' || metrics === null) return false;
  return Object.values(metrics as Summary['metrics']).every(
    (metric) => typeof metric?.value === 'number' && typeof metric.unit === 'string',
  );
}
