import { MINUTE, SECOND } from '../engine/time.ts';
import type { HeartbeatKind } from '../apiserver/heartbeats.ts';

/** kubelet nodeLeaseDurationSeconds 40, renewed after a quarter of it (kubelet.go nodeLeaseRenewIntervalFraction). */
export const NODE_LEASE: HeartbeatKind = {
  component: 'kubelet',
  verb: 'update',
  resource: 'leases',
  period: 10 * SECOND,
};

/** kubelet nodeStatusReportFrequency: a status that has not changed is sent again. */
export const NODE_STATUS: HeartbeatKind = {
  component: 'kubelet',
  verb: 'patch',
  resource: 'nodes/status',
  period: 5 * MINUTE,
};
