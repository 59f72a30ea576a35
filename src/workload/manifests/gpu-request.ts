import type { z } from 'zod';
import {
  GPU_COUNT,
  GPU_MILLI,
  GPU_MODEL,
  parseGpuModels,
  WHOLE_GPU_MILLI,
  type GpuRequest,
} from '../../api/objects/gpu.ts';
import type { StringMap } from '../../api/objects/meta.ts';

/** More devices than any machine has. Assumption; a typing error stops here. */
const MAX_DEVICES = 64;

/** The GPUs that a pod's `alibabacloud.com/gpu-...` annotations ask for; undefined when they ask for none. */
export function readGpuRequest(annotations: StringMap, context: z.RefinementCtx): GpuRequest | undefined {
  const given = [annotations[GPU_MILLI], annotations[GPU_COUNT]];
  if (given.every((text) => text === undefined) || given.includes('0')) return undefined;
  const number = (key: string, missing: number, max: number): number => {
    const text = annotations[key];
    if (text === undefined) return missing;
    if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= max) return Number(text);
    const message = `expected a whole number from 1 to ${max}`;
    context.addIssue({ code: 'custom', path: ['metadata', 'annotations', key], message });
    return missing;
  };
  return {
    count: number(GPU_COUNT, 1, MAX_DEVICES),
    milli: number(GPU_MILLI, WHOLE_GPU_MILLI, WHOLE_GPU_MILLI),
    models: parseGpuModels(annotations[GPU_MODEL] ?? ''),
  };
}
