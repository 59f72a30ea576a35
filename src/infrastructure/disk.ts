import { createSampler, type Distribution, type Sampler } from '../engine/distribution.ts';
import type { Context } from '../api/context.ts';

/** A disk that is asked to make writes durable. */
export interface Disk {
  /** How long the next fsync takes, in microseconds. */
  readonly fsyncLatency: Sampler;
}

export function createDisk(name: string, fsyncLatency: Distribution, { rng }: Pick<Context, 'rng'>): Disk {
  return { fsyncLatency: createSampler(fsyncLatency, rng.batchStream(`disk/${name}/fsync`)) };
}
