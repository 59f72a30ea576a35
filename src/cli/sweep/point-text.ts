import { shorten } from '../../api/input-error.ts';
import { BASE_VARIANT } from '../../scenario/base-variant.ts';
import type { SweepPoint } from '../../scenario/sweep-plan-file.ts';

/** A value of a parameter as a cell of a table: texts as they are, everything else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `packed, cluster.pools[0].count=80`: one point of a grid for people. */
export function pointText({ variant, parameters }: Pick<SweepPoint, 'variant' | 'parameters'>): string {
  const changes = parameters.map(({ path, value }) => `${path}=${shorten(valueText(value))}`);
  return [...(variant === BASE_VARIANT && changes.length > 0 ? [] : [variant]), ...changes].join(', ');
}
