import { commonTieBreak, needsTieBreakColumn } from '../../analysis/tie-break-text.ts';
import { InputError } from '../../api/input-error.ts';
import type { TieBreak } from '../../scheduling/tie-break.ts';
import { parseJson } from './parse-json.ts';
import type { SweepReport } from './report-data.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** sweep.json as `orrery sweep` writes it. */
interface SweepJson {
  readonly scenario: string;
  readonly version: string;
  readonly seeds: readonly string[];
  readonly parameters: readonly { readonly path: string }[];
  readonly metrics: readonly { readonly name: string; readonly unit: string; readonly direction: string }[];
  readonly points: readonly {
    readonly variant: string;
    readonly parameters: Parameters;
    readonly tieBreak?: TieBreak;
  }[];
  /** `values` in the order of the metrics. */
  readonly cells: readonly {
    readonly variant: string;
    readonly parameters: Parameters;
    readonly seed: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** sweep.json for the page. @throws InputError where it is something else */
export function toSweepReport(file: string, text: string): SweepReport {
  const json = parseJson(file, text) as Partial<SweepJson> | null;
  const { scenario, version, seeds, parameters, metrics, points, cells } = json ?? {};
  if (typeof scenario !== 'string' || ![seeds, parameters, metrics, points, cells].every(Array.isArray)) {
    throw new InputError('this is no sweep: it has no scenario, seeds, parameters, metrics, points and cells', {
      file,
    });
  }
  const paths = parameters!.map(({ path }) => path);
  const textsOf = ({ variant, parameters: values }: { variant: string; parameters: Parameters }): readonly string[] => [
    variant,
    ...paths.map((path) => valueText(values[path])),
  ];
  const byCell = new Map(cells!.map((cell) => [JSON.stringify([...textsOf(cell), cell.seed]), cell.values]));
  const texts = points!.map(textsOf);
  const tieBreaks = points!.map(({ tieBreak }) => tieBreak);
  const columns = ['variant', ...paths].map((_, axis) => texts.map((text) => text[axis]!));
  const hasTies = needsTieBreakColumn(tieBreaks, columns);
  return {
    kind: 'sweep',
    title: scenario,
    version: version ?? '',
    tieBreak: commonTieBreak(tieBreaks) ?? null,
    axes: ['variant', ...paths, ...(hasTies ? ['ties between nodes'] : [])],
    seeds: seeds!,
    points: hasTies ? texts.map((text, index) => [...text, tieBreaks[index] ?? '']) : texts,
    metrics: metrics!.map(({ name, unit, direction }, index) => ({
      name,
      unit,
      direction,
      values: texts.map((point) => seeds!.map((seed) => byCell.get(JSON.stringify([...point, seed]))?.[index] ?? null)),
    })),
  };
}

/** Texts as they are, everything else as JSON. */
function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
