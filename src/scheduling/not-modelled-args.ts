import { z } from 'zod';
import { durationField } from '../api/options.ts';
import { SECOND } from '../engine/time.ts';

/** Arguments of default plugins that are checked even where the plugin itself is not modelled. */
export const NOT_MODELLED_ARGS: ReadonlyMap<string, z.ZodType<unknown, unknown>> = new Map<
  string,
  z.ZodType<unknown, unknown>
>([
  [
    'VolumeBinding',
    z.strictObject({
      bindTimeoutSeconds: z.int().min(0).optional(),
      // Only with the gate StorageCapacityScoring, which is alpha.
      shape: z.undefined({ error: 'shape needs the feature gate StorageCapacityScoring, which is off' }).optional(),
    }),
  ],
  [
    'DynamicResources',
    z.strictObject({
      filterTimeout: durationField().optional(),
      bindingTimeout: durationField()
        .refine((timeout) => timeout >= SECOND, { error: 'must be at least 1s' })
        .optional(),
    }),
  ],
]);
