import { z } from 'zod';
import type { Distribution } from '../engine/distribution.ts';
import {
  DAY,
  DURATION_FORMAT,
  HOUR,
  MICROSECOND,
  MILLISECOND,
  MINUTE,
  parseDuration,
  SECOND,
  type Duration,
} from '../engine/time.ts';
import { parseQuantity, QUANTITY_FORMAT } from './resources.ts';

/**
 * The building blocks of option blocks: each is at once type, validation and help. Give a default with its source:
 * `period: duration('20s').describe('...')`.
 */

/** A Go duration in YAML, whole microseconds inside. */
export function duration(defaultText: string): z.ZodPrefault<z.ZodType<Duration, string | number>> {
  return durationField().prefault(defaultText);
}

/** A Go duration without a default. */
export function durationField(): z.ZodType<Duration, string | number> {
  return DURATION;
}

/** A Kubernetes quantity of bytes (or of anything counted in whole units). */
export function quantityField(): z.ZodType<number, string | number> {
  return QUANTITY;
}

/** Quantities by resource name: `cpu` in millicores inside, all others in whole base units. */
export function resourceListField(): z.ZodType<Readonly<Record<string, number>>, Record<string, string | number>> {
  return RESOURCE_LIST;
}

/**
 * How a duration is drawn: a bare duration is a constant; otherwise one of
 * `{ uniform: { min, max } }`, `{ exponential: { mean, max? } }`, `{ lognormal: { median, sigma, max? } }`,
 * `{ empirical: [..] }`.
 */
export function distribution(defaultDistribution: Distribution): z.ZodPrefault<z.ZodType<Distribution, unknown>> {
  return DISTRIBUTION.prefault(spellDistribution(defaultDistribution));
}

/** A distribution as a scenario would say it, so that a default can be shown to a person. */
function spellDistribution(distribution: Distribution): unknown {
  const { kind, ...parameters } = distribution;
  if (distribution.kind === 'constant') return spellDuration(distribution.value);
  if (distribution.kind === 'empirical') return { empirical: distribution.values.map(spellDuration) };
  const spelled = Object.entries(parameters).map(([name, value]) => [
    name,
    name === 'sigma' ? value : spellDuration(value as Duration),
  ]);
  return { [kind]: Object.fromEntries(spelled) };
}

const UNITS: readonly (readonly [Duration, string])[] = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'm'],
  [SECOND, 's'],
  [MILLISECOND, 'ms'],
  [MICROSECOND, 'us'],
];

/** In the largest unit of which it is a whole number: `1500ms`, `90s`, `2h`. */
export function spellDuration(duration: Duration): string {
  const [size, unit] = UNITS.find(([size]) => duration % size === 0)!;
  return duration === 0 ? '0' : `${duration / size}${unit}`;
}

// Each form is made once: a schema never changes, and a hundred options are spelled in these few.

const DURATION: z.ZodType<Duration, string | number> = z
  .union([z.string(), z.number()], { error: `expected ${DURATION_FORMAT}` })
  .transform((value, context): Duration => {
    const parsed = parseDuration(String(value));
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `expected ${DURATION_FORMAT}` });
    return z.NEVER;
  })
  .meta({ description: DURATION_FORMAT, isDuration: true });

const QUANTITY: z.ZodType<number, string | number> = z
  .union([z.string(), z.number()], { error: `expected ${QUANTITY_FORMAT}` })
  .transform((value, context): number => {
    const parsed = parseQuantity(String(value), 'ceil');
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `expected ${QUANTITY_FORMAT}` });
    return z.NEVER;
  });

const RESOURCE_LIST = z
  .record(z.string(), z.union([z.string(), z.number()], { error: `expected ${QUANTITY_FORMAT}` }))
  .transform((record, context) => {
    const list: Record<string, number> = {};
    for (const [name, value] of Object.entries(record)) {
      const parsed = parseQuantity(String(value), 'ceil', name === 'cpu' ? 1000n : 1n);
      if (parsed === undefined || parsed < 0) {
        context.addIssue({ code: 'custom', path: [name], message: `expected ${QUANTITY_FORMAT}, not negative` });
      } else {
        list[name] = parsed;
      }
    }
    return list;
  });

const DISTRIBUTION = z.union(
  [
    DURATION.transform((value): Distribution => ({ kind: 'constant', value })),
    z
      .strictObject({ uniform: z.strictObject({ min: DURATION, max: DURATION }) })
      .refine(({ uniform }) => uniform.min <= uniform.max, { error: 'min must not be above max' })
      .transform(({ uniform }): Distribution => ({ kind: 'uniform', ...uniform })),
    z
      .strictObject({ exponential: z.strictObject({ mean: DURATION, max: DURATION.optional() }) })
      .transform(({ exponential: { mean, max } }): Distribution =>
        max === undefined ? { kind: 'exponential', mean } : { kind: 'exponential', mean, max },
      ),
    z
      .strictObject({
        lognormal: z.strictObject({ median: DURATION, sigma: z.number().min(0).max(10), max: DURATION.optional() }),
      })
      .transform(({ lognormal: { median, sigma, max } }): Distribution =>
        max === undefined ? { kind: 'lognormal', median, sigma } : { kind: 'lognormal', median, sigma, max },
      ),
    z
      .strictObject({ empirical: z.array(DURATION).min(1) })
      .transform(({ empirical }): Distribution => ({ kind: 'empirical', values: empirical })),
  ],
  {
    error:
      'expected a duration, or one of { uniform: { min, max } }, { exponential: { mean } }, { lognormal: { median, sigma } }, { empirical: [...] }',
  },
) as z.ZodType<Distribution, unknown>;
