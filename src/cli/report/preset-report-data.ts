import { InputError } from '../../api/input-error.ts';
import { parseJson } from './parse-json.ts';
import type { PresetReportData } from './report-data.ts';

/** preset.json for the page. @throws InputError where it is something else */
export function toPresetReport(file: string, text: string): PresetReportData {
  const json = parseJson(file, text) as Partial<Omit<PresetReportData, 'kind' | 'title'> & { preset: string }> | null;
  const { preset, version, tieBreak, truncate, experiments, summaries, verdictLines } = json ?? {};
  if (typeof preset !== 'string' || ![experiments, summaries, verdictLines].every(Array.isArray)) {
    throw new InputError(
      'these are no results of a preset: they have no preset, experiments, summaries and verdictLines',
      {
        file,
      },
    );
  }
  return {
    kind: 'preset',
    title: preset,
    version: version ?? '',
    tieBreak: tieBreak ?? '',
    truncate: truncate ?? true,
    experiments: experiments!.map(({ trace, policy, seed, order, finalReport }) => ({
      trace,
      policy,
      seed,
      order,
      finalReport,
    })),
    summaries: summaries!,
    verdictLines: verdictLines!,
  };
}
