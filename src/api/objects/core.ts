import type { Duration, Time } from '../../engine/time.ts';
import type { ObjectMeta, StringMap } from './meta.ts';

export interface Namespace {
  readonly kind: 'Namespace';
  readonly metadata: ObjectMeta;
}

/** Read for the default topology spread constraints; its traffic is not modelled. */
export interface Service {
  readonly kind: 'Service';
  readonly metadata: ObjectMeta;
  /** Absent or empty: selects nothing. */
  readonly selector?: StringMap;
}

export interface PriorityClass {
  readonly kind: 'PriorityClass';
  readonly metadata: ObjectMeta;
  readonly value: number;
  readonly globalDefault: boolean;
  readonly preemptionPolicy: 'PreemptLowerPriority' | 'Never';
}

/** coordination.k8s.io Lease. Node leases are not stored one renewal at a time: see apiserver/leases.ts. */
export interface Lease {
  readonly kind: 'Lease';
  readonly metadata: ObjectMeta;
  readonly holderIdentity: string;
  readonly leaseDuration: Duration;
  readonly renewTime: Time;
}
