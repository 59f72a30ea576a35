import { z } from 'zod';
import type { Location } from '../api/input-error.ts';
import { parseQuantity, QUANTITY_FORMAT } from '../api/resources.ts';
import { DURATION_FORMAT, parseDuration, toSeconds } from '../engine/time.ts';
import { spellMetric } from '../observe/spell-metric.ts';

/** One entry of `assert:`, with its bounds in the unit of the metric. */
export interface Assertion {
  /** As summary.json spells it. */
  readonly metric: string;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly equals?: number | undefined;
  /** Where it stands. */
  readonly location: Location;
}

const bound = z.union([z.number(), z.string()], { error: 'expected a number, or a text with a unit' });

export const assertionSchema = z
  .strictObject({
    metric: z
      .string()
      .min(1)
      .describe('A metric of summary.json: pod_pending_seconds_p99 or pod_pending_seconds.p99; labels in braces.'),
    min: bound
      .optional()
      .describe('The least that it may be: a number, a duration (30s), a quantity (1Gi) or a share (95%).'),
    max: bound.optional().describe('The most that it may be.'),
    equals: bound.optional().describe('What it must be.'),
  })
  .transform(({ metric, ...bounds }, context): Omit<Assertion, 'location'> => {
    const parsed: { min?: number; max?: number; equals?: number } = {};
    for (const name of ['min', 'max', 'equals'] as const) {
      const given = bounds[name];
      if (given === undefined) continue;
      const value = typeof given === 'number' ? given : parseBound(metric, given);
      if (value === undefined || !Number.isFinite(value)) {
        context.addIssue({ code: 'custom', path: [name], message: `expected ${formatOf(metric)}` });
      } else parsed[name] = value;
    }
    if (bounds.min === undefined && bounds.max === undefined && bounds.equals === undefined) {
      context.addIssue({
        code: 'custom',
        params: { of: 'value' },
        message: 'expected one of min, max and equals; there is none',
      });
    }
    if (parsed.min !== undefined && parsed.max !== undefined && parsed.min > parsed.max) {
      context.addIssue({
        code: 'custom',
        path: ['min'],
        params: { of: 'value' },
        message: 'min must not be above max',
      });
    }
    return { metric: spellMetric(metric), ...parsed };
  });

/** The unit is in the name, as everywhere in Prometheus. */
function parseBound(metric: string, text: string): number | undefined {
  if (isDuration(metric)) {
    const duration = parseDuration(text);
    return duration === undefined ? undefined : toSeconds(duration);
  }
  const percent = /^(-?\d+(?:\.\d+)?)\s*%$/.exec(text);
  if (percent !== null) return Number(percent[1]) / 100;
  const thousandths = parseQuantity(text, 'ceil', 1000n);
  return thousandths === undefined ? undefined : thousandths / 1000;
}

function formatOf(metric: string): string {
  if (isDuration(metric)) return `seconds or ${DURATION_FORMAT}`;
  return `a number, a share such as 95% or ${QUANTITY_FORMAT}`;
}

function isDuration(metric: string): boolean {
  return /_seconds(?:[_.{]|$)/.test(metric);
}
