import type { Summary } from '../observe/results.ts';

/** One metric of a summary, its name taken apart. */
export interface Metric {
  /** Without statistic and labels: `pod_pending_seconds`. */
  readonly base: string;
  /** `mean`, `p50`, `max`, `end`, `sum`, `total`, or '' for none of them. */
  readonly statistic: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit: Summary['metrics'][string]['unit'];
}

const NAME = /^(.*?)(?:_(mean|p\d+|max|end|sum|total))?(?:\{(.*)\})?$/s;
const LABEL = /(\w+)="((?:\\.|[^"\\])*)"/g;

/** The metrics of a run, to be asked by what is in their names. */
export class MetricTable {
  readonly all: readonly Metric[];

  constructor(metrics: Summary['metrics']) {
    this.all = Object.entries(metrics).map(([name, { value, unit }]) => {
      const [, base = '', statistic = '', labelText = ''] = NAME.exec(name) ?? [];
      const labels = Object.fromEntries(
        [...labelText.matchAll(LABEL)].map(([, key, text]) => [
          key!,
          text!.replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
        ]),
      );
      return { base, statistic, labels, value, unit };
    });
  }

  /** The value of the metric with this base and statistic and exactly these labels. */
  value(base: string, statistic: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const names = Object.keys(labels);
    return this.all.find(
      (metric) =>
        metric.base === base &&
        metric.statistic === statistic &&
        Object.keys(metric.labels).length === names.length &&
        names.every((name) => metric.labels[name] === labels[name]),
    )?.value;
  }

  /** All with this base and statistic. */
  select(base: string, statistic: string): readonly Metric[] {
    return this.all.filter((metric) => metric.base === base && metric.statistic === statistic);
  }
}
