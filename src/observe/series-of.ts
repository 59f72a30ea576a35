import type { Sample } from './metric.ts';

/** How a metric of one resource is called: `x_ratio_cpu` as a column, `x_ratio{resource="cpu"}` elsewhere. */
export function seriesOf(name: string, resource: string): Pick<Sample, 'column' | 'series'> {
  return { column: `${name}_${resource}`, series: { name, labels: { resource } } };
}
