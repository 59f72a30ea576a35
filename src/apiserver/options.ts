import { z } from 'zod';
import { fromSeconds, MILLISECOND } from '../engine/time.ts';
import { distribution } from '../api/options.ts';

/** `controlPlane.apiserver` of a scenario. */
export const apiServerOptions = z.strictObject({
  maxRequestsInflight: z.int().min(1).default(400).describe('kube-apiserver --max-requests-inflight'),
  maxMutatingRequestsInflight: z.int().min(1).default(200).describe('kube-apiserver --max-mutating-requests-inflight'),
  processingLatency: distribution({ kind: 'lognormal', median: 1 * MILLISECOND, sigma: 0.4 }).describe(
    'decoding, filters, admission, conversion and encoding of one request; assumption',
  ),
  watchLatency: distribution({ kind: 'lognormal', median: 1 * MILLISECOND, sigma: 0.4 }).describe(
    'from a commit until watchers have the change, one draw per commit; assumption',
  ),
});

/** `controlPlane.etcd` of a scenario. */
export const etcdOptions = z.strictObject({
  members: z
    .union([z.literal(1), z.literal(3), z.literal(5), z.literal(7)], {
      error: 'expected an odd number of members: 1, 3, 5 or 7',
    })
    .default(3)
    .describe('members of the cluster; a commit needs floor(n/2)+1 of them (etcd FAQ)'),
  fsyncLatency: distribution({ kind: 'lognormal', median: fromSeconds(0.001), sigma: 0.6 }).describe(
    "one WAL fsync; median 1 ms gives the 1.6 ms per write of etcd's op-guide/performance.md, p99 stays below the 10 ms of its FAQ",
  ),
});

/** `controlPlane.network` of a scenario. */
export const networkOptions = z.strictObject({
  clientLatency: distribution({ kind: 'lognormal', median: fromSeconds(0.0003), sigma: 0.3 }).describe(
    'one way between a client and the API server; assumption: one data centre',
  ),
  memberRoundTrip: distribution({ kind: 'lognormal', median: fromSeconds(0.0005), sigma: 0.3 }).describe(
    'between two etcd members and back; assumption: zones of one region',
  ),
});

export type ApiServerOptions = z.infer<typeof apiServerOptions>;
export type EtcdOptions = z.infer<typeof etcdOptions>;
export type NetworkOptions = z.infer<typeof networkOptions>;
