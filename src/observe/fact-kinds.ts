import type { Fact } from '../api/facts.ts';

type FactKind = Fact['kind'];

/** One row per kind of fact: the compiler wants a new kind here. */
const ALL: Readonly<Record<FactKind, true>> = {
  committed: true,
  'api-request': true,
  'api-requests-computed': true,
  delivered: true,
  'etcd-committed': true,
  'pod-queued': true,
  'pod-dequeued': true,
  'scheduling-attempt': true,
  preempted: true,
  'permit-wait-started': true,
  'permit-wait-ended': true,
  'pod-group-attempt': true,
  'pod-admitted': true,
  'pod-rejected': true,
  'image-pull-queued': true,
  'image-pull-started': true,
  'image-pulled': true,
  'volumes-mounted': true,
  'sandbox-created': true,
  'containers-started': true,
  'containers-ready': true,
  'containers-exited': true,
  'machine-stopped': true,
  'machine-started': true,
  'fault-injected': true,
  submitted: true,
  explained: true,
};

/** Every kind of fact, for readers that hear everything. */
export const FACT_KINDS = Object.keys(ALL) as readonly FactKind[];
