import { createSampler, type Distribution, type Sampler } from '../engine/distribution.ts';
import type { Context } from '../api/context.ts';

/** The latencies between the parts of the control plane, one way, in microseconds. */
export interface Network {
  /** From a client to the API server or back. */
  readonly clientLatency: Sampler;
  /** From one etcd member to another and back. */
  readonly memberRoundTrip: Sampler;
}

export interface NetworkOptions {
  readonly clientLatency: Distribution;
  readonly memberRoundTrip: Distribution;
}

export function createNetwork(options: NetworkOptions, { rng }: Pick<Context, 'rng'>): Network {
  return {
    clientLatency: createSampler(options.clientLatency, rng.batchStream('network/client')),
    memberRoundTrip: createSampler(options.memberRoundTrip, rng.batchStream('network/member')),
  };
}
