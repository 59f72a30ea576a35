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
  sequence: z
    .strictObject({
      order: z
        .enum(['trace', 'shuffled'])
        .default('trace')
        .describe('Who comes first: as in the file, or drawn by the seed.'),
      orderFile: z
        .string({ error: 'expected the name of a file' })
        .min(1, { error: 'expected the name of a file' })
        .optional()
        .describe(
          'JSON `{ pods: [row, ...] }` with the rows of the trace, from 0, in their order; one that comes again is a copy.',
        ),
      gpuLoad: z
        .number({ error: 'expected a positive number' })
        .positive()
        .max(100)
        .optional()
        .describe(
          'Adds copies of pods, or leaves some out, until they ask for this share of all GPUs in the cluster. Needs `order: shuffled`.',
        ),
      onUnschedulable: z
        .enum(['delete', 'keep'])
        .default('delete')
        .describe('A pod that fits nowhere is deleted at once, or goes on waiting while the next one comes.'),
    })
    .refine(
      ({ orderFile, gpuLoad, order }) => gpuLoad === undefined || (orderFile === undefined && order === 'shuffled'),
      {
        path: ['gpuLoad'],
        error: 'gpuLoad needs `order: shuffled` and no orderFile',
      },
    )
    .optional()
    .describe(
      'One pod after the other: the next one comes when the one before has got a node or fits nowhere. Times of the trace mean nothing then.',
    ),
  startAt: durationField().default(0).describe('Rows before this time of the trace are left out; it becomes time 0.'),
});

export type TraceOptions = z.output<typeof traceOptions>;
