import { z } from 'zod';
import type { GpuRequest } from '../../api/objects/gpu.ts';
import type { PodInfo } from '../pod-info.ts';
import { MAX_NODE_SCORE } from '../plugin.ts';

/** Options that all GPU policies share. */
export const gpuScoreArgs = {
  /**
   * Scores are cut to whole numbers, as in kube-scheduler, so that many nodes tie; false keeps the fractions, which
   * kube-scheduler cannot do.
   */
  truncate: z.boolean().default(true),
};

/** The largest node of the trace, by which policies measure (the authors' simulator, pkg/type/const.go). */
export const sizeArgs = {
  /** Thousandths of a core. */
  maxNodeCpuMilli: z.number().positive().default(128_000),
  /** Thousandths of devices. */
  maxNodeGpuMilli: z.number().positive().default(8000),
};

/** What policies look at of a pod; memory is none of it. */
export interface GpuDemand {
  readonly cpuMilli: number;
  readonly request: GpuRequest | undefined;
  /** Thousandths of all its devices together. */
  readonly gpuMilli: number;
}

export function demandOf({ pod, requests }: PodInfo): GpuDemand {
  const request = pod.spec.gpus;
  return {
    cpuMilli: requests.cpuMilli,
    request,
    gpuMilli: request === undefined ? 0 : request.count * request.milli,
  };
}

/** Fractions are kept to this power of two, about a millionth, so that sums of scores are exact in any order. */
const FRACTION = 1_048_576;

/** Into 0 to 100, as a whole number unless fractions are wanted. */
export function finishScore(score: number, truncate: boolean): number {
  const whole = truncate ? Math.trunc(score) : Math.round(score * FRACTION) / FRACTION;
  return whole < 0 ? 0 : whole > MAX_NODE_SCORE ? MAX_NODE_SCORE : whole;
}
