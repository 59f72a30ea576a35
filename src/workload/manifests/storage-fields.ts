import { z } from 'zod';
import type { AccessMode } from '../../api/objects/storage.ts';
import { parseQuantity, QUANTITY_FORMAT } from '../../api/resources.ts';
import { list, oneOf } from './fields.ts';

/** An amount of bytes, written as a quantity. */
export function bytes(minimum: 0 | 1 = 0): z.ZodType<number, unknown> {
  const expected = `expected ${QUANTITY_FORMAT}${minimum === 1 ? ', more than 0' : ', not negative'}`;
  return z.union([z.string(), z.number()], { error: `expected ${QUANTITY_FORMAT}` }).transform((value, context) => {
    const amount = parseQuantity(String(value));
    if (amount !== undefined && amount >= minimum) return amount;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

const ONE_POD = 'ReadWriteOncePod';

export const accessModes: z.ZodType<readonly AccessMode[], unknown> = list(
  oneOf(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', ONE_POD]),
  'access modes',
)
  .min(1, { error: 'expected at least one access mode' })
  .refine((modes) => modes.length === 1 || !modes.includes(ONE_POD), {
    error: `expected no other access mode beside ${ONE_POD}`,
  });

export const volumeMode = oneOf(['Filesystem', 'Block']).default('Filesystem');
