import { z } from 'zod';
import { durationField } from '../api/options.ts';

/** What can be said of every trace, whatever its format: a part of it, faster or slower. */
export const traceOptions = z.strictObject({
  limit: z
    .int({ error: 'expected a whole number of pods' })
    .min(1)
    .optional()
    .describe('At most so many pods, the first ones.'),
  sample: z
    .number({ error: 'expected a share above 0, at most 1' })
    .gt(0)
    .max(1)
    .default(1)
    .describe('Share of the pods, drawn by a hash of seed and pod name: a larger share contains the smaller one.'),
  timeScale: z
    .number({ error: 'expected a positive number' })
    .positive()
    .max(1_000_000)
    .default(1)
    .describe('Multiplies every time of the trace: arrivals, deletions and run durations. 0.5 is twice as fast.'),
  startAt: durationField().default(0).describe('Rows before this time of the trace are left out; it becomes time 0.'),
});

export type TraceOptions = z.output<typeof traceOptions>;
