import type { Duration } from '../engine/time.ts';
import type { Change, ObjectKey } from './kinds.ts';
import type { Pod } from './objects/pod.ts';

/** Verbs of the API as the audit log and `apiserver_request_total` spell them. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** HTTP codes that the modelled API server answers with. */
export type ResponseCode = 200 | 201 | 403 | 404 | 409 | 422 | 429 | 503 | 504;

/** Where a pod waits in the scheduler; `inFlight` is none of the queues. */
export type SchedulingQueueName = 'active' | 'backoff' | 'errorBackoff' | 'unschedulable' | 'gated';

/**
 * Everything that the simulator can say. Facts go outward only: no component may listen.
 *
 * Facts are plain data; the objects in them are the immutable versions of that instant.
 */
export type Fact =
  /** One commit to the store: the state of the cluster changed. Everything about objects can be derived from these. */
  | {
      readonly kind: 'committed';
      readonly change: Change;
      readonly component: string;
      /** Where the store keeps the object (apiserver/store.ts): no other of its kind has this number while it is there. */
      readonly slot: number;
    }
  /** One API request has been answered; the response is on its way. */
  | {
      readonly kind: 'api-request';
      readonly component: string;
      readonly verb: Verb;
      readonly resource: string;
      readonly code: ResponseCode;
      /** From the call in the client to the response in the client. */
      readonly latency: Duration;
      /** The part of it spent in the client's own rate limiter. */
      readonly throttled: Duration;
      /** The part of it that is still to come: the way of the response to the client. Absent: none. */
      readonly wayBack?: Duration;
    }
  /** Requests that change nothing (lease renewals and the like): so many were answered since the last fact of their kind. */
  | {
      readonly kind: 'api-requests-computed';
      readonly component: string;
      readonly verb: Verb;
      readonly resource: string;
      readonly code: ResponseCode;
      readonly count: number;
    }
  /** A watcher heard of the change of this revision. */
  | { readonly kind: 'delivered'; readonly watcher: number; readonly revision: number }
  /** One Raft proposal batch reached its quorum. */
  | { readonly kind: 'etcd-committed'; readonly writeCount: number; readonly latency: Duration }
  /** A pod entered one of the scheduler's queues, because of `event`. */
  | { readonly kind: 'pod-queued'; readonly pod: Pod; readonly queue: SchedulingQueueName; readonly event: string }
  /** A pod left the scheduler's queues for good: bound, deleted or taken by another. */
  | { readonly kind: 'pod-dequeued'; readonly pod: Pod }
  | SchedulingAttempt
  | Preempted
  | PermitWaitStarted
  | PermitWaitEnded
  | PodGroupAttempt
  /** A scheduling attempt told slowly, just before it; only for the pod that was asked for. See scheduling/explain.ts. */
  | { readonly kind: 'explained'; readonly pod: Pod; readonly attempt: number; readonly explanation: unknown }
  /** The kubelet's steps in starting a pod, in order. */
  | { readonly kind: 'pod-admitted'; readonly pod: Pod; readonly nodeName: string }
  | {
      readonly kind: 'pod-rejected';
      readonly pod: Pod;
      readonly nodeName: string;
      readonly reason: string;
      readonly message: string;
    }
  | { readonly kind: 'image-pull-queued'; readonly pod: Pod; readonly nodeName: string; readonly image: string }
  | {
      readonly kind: 'image-pull-started';
      readonly pod: Pod;
      readonly nodeName: string;
      readonly image: string;
      readonly bytes: number;
    }
  | {
      readonly kind: 'image-pulled';
      readonly pod: Pod;
      readonly nodeName: string;
      readonly image: string;
      readonly bytes: number;
      readonly duration: Duration;
    }
  /** All volumes of the pod are attached and mounted; not said of pods without volumes. */
  | { readonly kind: 'volumes-mounted'; readonly pod: Pod; readonly nodeName: string; readonly duration: Duration }
  | { readonly kind: 'sandbox-created'; readonly pod: Pod; readonly nodeName: string; readonly duration: Duration }
  | { readonly kind: 'containers-started'; readonly pod: Pod; readonly nodeName: string; readonly duration: Duration }
  | { readonly kind: 'containers-ready'; readonly pod: Pod; readonly nodeName: string }
  | {
      readonly kind: 'containers-exited';
      readonly pod: Pod;
      readonly nodeName: string;
      readonly exitCode: number;
      readonly reason: 'Completed' | 'Error' | 'Killed';
    }
  /** Something on the ground changed: a machine died, came back, ... */
  | { readonly kind: 'machine-stopped'; readonly nodeName: string; readonly reason: string }
  | { readonly kind: 'machine-started'; readonly nodeName: string }
  | { readonly kind: 'fault-injected'; readonly fault: string; readonly target: string }
  /** A row of a trace, a manifest or a draw of a generator became a request to the API server. */
  | { readonly kind: 'submitted'; readonly object: string; readonly key: ObjectKey };

/** The facts of one kind. */
export type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;

/** A pod that fits nowhere has been promised a node, and others are evicted for it. */
export interface Preempted {
  readonly kind: 'preempted';
  readonly pod: Pod;
  readonly nodeName: string;
  /** The most important first; some may be terminating already, but not all. */
  readonly victims: readonly ObjectKey[];
  /** How many of the victims a PodDisruptionBudget would have spared. */
  readonly pdbViolations: number;
}

/** A pod has room, but a permit plugin lets it wait before it is bound. */
export interface PermitWaitStarted {
  readonly kind: 'permit-wait-started';
  readonly pod: Pod;
  readonly nodeName: string;
  readonly plugins: readonly string[];
  /** For people: `gang default/a has 3 of 4`. */
  readonly reason: string;
}

export interface PermitWaitEnded {
  readonly kind: 'permit-wait-ended';
  readonly pod: Pod;
  readonly nodeName: string;
  readonly waited: Duration;
  /** Why the room is lost; absent when the pod goes on to its binding. */
  readonly rejection?: string;
}

/** The pods of a PodGroup of scheduling.k8s.io have been tried together. */
export interface PodGroupAttempt {
  readonly kind: 'pod-group-attempt';
  readonly podGroup: ObjectKey;
  readonly result: 'scheduled' | 'unschedulable' | 'waiting_on_preemption' | 'error';
  readonly podCount: number;
}

export interface SchedulingAttempt {
  readonly kind: 'scheduling-attempt';
  readonly pod: Pod;
  /** 1 for the first. */
  readonly attempt: number;
  readonly result: 'scheduled' | 'unschedulable' | 'error';
  /** Where it goes; only when scheduled. */
  readonly nodeName?: string | undefined;
  readonly nodesExamined: number;
  readonly nodesFeasible: number;
  /** How many nodes shared the best score. */
  readonly nodesTied: number;
  /** Weighted total of the chosen node; 0 when it was the only feasible one and was not scored. */
  readonly score: number;
  /** How many nodes each plugin rejected, when unschedulable. */
  readonly rejections?:
    readonly { readonly plugin: string; readonly reason: string; readonly nodeCount: number }[] | undefined;
  /** Set when DefaultPreemption was asked for help, whatever came of it. */
  readonly triedPreemption?: true | undefined;
  /** Which code has made the decision, which says nothing about it; absent where there was none, as after a failed binding. */
  readonly engine?: 'fast' | 'plain';
  /** The modelled time of the scheduling cycle. */
  readonly duration: Duration;
}
