/** One metric family as it stands in a file. */
export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string | undefined;
  readonly help: string | undefined;
  /** In the order of the file; each with its samples in the order of time. */
  readonly series: readonly ReadSeries[];
}

export interface ReadSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly value: string; readonly at: number }[];
}

/** While its lines are being read. */
type OpenFamily = Omit<ReadFamily, 'series'> & { readonly series: OpenSeries[] };
type OpenSeries = Omit<ReadSeries, 'samples'> & { readonly samples: { value: string; at: number }[] };

const METADATA = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)) (-?\d+(?:\.\d+)?)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;

/**
 * Reads the gauges and counters of an OpenMetrics 1.0 text the way its specification demands, and throws at the first thing that
 * it forbids: metadata before samples and once, families and series in one piece, units as suffixes, counters that end in `_total`
 * and never fall, instants that grow, `# EOF` at the end and nowhere else.
 *
 * https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
 */
export function readOpenMetrics(text: string): ReadFamily[] {
  if (!text.endsWith('# EOF\n')) throw new Error('the last line is # EOF');
  const families: OpenFamily[] = [];
  for (const [index, line] of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1).entries()) {
    const wrong = (what: string): Error => new Error(`line ${index + 1}: ${what}: ${line}`);
    const [, keyword, about, rest] = METADATA.exec(line) ?? [];
    let family = families.at(-1);
    if (keyword !== undefined) {
      if (family?.name !== about) {
        if (families.some(({ name }) => name === about)) throw wrong('a family stands in one piece');
        family = { name: about!, type: '', unit: undefined, help: undefined, series: [] };
        families.push(family);
      }
      if (family!.series.length > 0) throw wrong('metadata come before samples');
      const field = keyword.toLowerCase() as 'type' | 'unit' | 'help';
      if (family![field] !== undefined && family![field] !== '') throw wrong('twice the same');
      if (field === 'type' && rest !== 'gauge' && rest !== 'counter') throw wrong('an unknown type');
      if (field === 'unit' && !about!.endsWith(`_${rest!}`)) throw wrong('a unit is the suffix of the name');
      if (field === 'help' && /\\(?![\\n"])|(?<!\\)"/.test(rest!)) throw wrong('not escaped');
      Object.assign(family!, { [field]: rest });
      continue;
    }
    const [, name, labelText = '', value, stamp] = SAMPLE.exec(line) ?? [];
    if (name === undefined) throw wrong('neither metadata nor a sample');
    if (family === undefined || family.type === '') throw wrong('a sample without a type');
    if (name !== (family.type === 'counter' ? `${family.name}_total` : family.name)) throw wrong('another family');
    const labels = readLabels(labelText);
    if (labels === undefined) throw wrong('labels');
    const key = JSON.stringify(labels);
    let series = family.series.at(-1);
    if (series === undefined || JSON.stringify(series.labels) !== key) {
      if (family.series.some((other) => JSON.stringify(other.labels) === key))
        throw wrong('a series stands in one piece');
      series = { name, labels, samples: [] };
      family.series.push(series);
    }
    const before = series.samples.at(-1);
    const at = Number(stamp);
    if (before !== undefined && at <= before.at) throw wrong('instants grow');
    if (family.type === 'counter' && before !== undefined && Number(value) < Number(before.value))
      throw wrong('a counter fell');
    series.samples.push({ value: value!, at });
  }
  return families;
}

/** In the order of their names; undefined: this is no list of labels. */
function readLabels(text: string): Record<string, string> | undefined {
  const labels: [string, string][] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (match === null || labels.some(([name]) => name === match[1])) return undefined;
    labels.push([match[1]!, match[2]!.replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))]);
  }
  return Object.fromEntries(labels.sort(([a], [b]) => (a < b ? -1 : 1)));
}
