import { InputError } from '../../api/input-error.ts';
import type { TieBreak } from '../../scheduling/tie-break.ts';
import { parseJson } from './parse-json.ts';
import type { ComparedMetric, ComparisonReportData, FirstDifference } from './report-data.ts';

/** comparison.json as `orrery compare` writes it. */
interface ComparisonJson {
  readonly scenario: string;
  readonly version: string;
  readonly level: number;
  readonly confidence: number;
  readonly seeds: readonly string[];
  readonly variants: readonly { readonly name: string; readonly tieBreak?: TieBreak }[];
  readonly metrics: readonly ComparedMetric[];
  readonly firstDifferences: readonly FirstDifference[];
}

/** comparison.json for the page. @throws InputError where it is something else */
export function toComparisonReport(file: string, text: string): ComparisonReportData {
  const json = parseJson(file, text) as Partial<ComparisonJson> | null;
  const { scenario, version, level, confidence, seeds, variants, metrics, firstDifferences } = json ?? {};
  if (typeof scenario !== 'string' || ![seeds, variants, metrics].every(Array.isArray)) {
    throw new InputError('this is no comparison: it has no scenario, seeds, variants and metrics', { file });
  }
  return {
    kind: 'comparison',
    title: scenario,
    version: version ?? '',
    level: level ?? 0.05,
    confidence: confidence ?? 0.95,
    seeds: seeds!,
    variants: variants!.map(({ name }) => name),
    tieBreaks: variants!.flatMap(({ name, tieBreak }) => (tieBreak === undefined ? [] : [[name, tieBreak] as const])),
    metrics: metrics!,
    firstDifferences: firstDifferences ?? [],
  };
}
