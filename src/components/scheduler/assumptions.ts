import type { Context } from '../../api/context.ts';
import type { PermitWaitStarted } from '../../api/facts.ts';
import { keyOf, type Change } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { assignedTo, withSpec } from '../../api/objects/pod-versions.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import { invariant } from '../../engine/invariant.ts';
import type { Duration } from '../../engine/time.ts';
import type { SchedulerCache } from '../../scheduling/cache.ts';
import { Failure } from '../../scheduling/failure.ts';
import type { Nominator } from '../../scheduling/nominator.ts';
import type { PermitWait, Rejection } from '../../scheduling/plugin.ts';
import { attemptFact, bindingAttemptFact } from './attempt-fact.ts';
import { askForAnnotations, isRejection } from './binding-annotations.ts';
import { BindingCycle, type Binding, type BindingFailure } from './binding-cycle.ts';
import { ASSIGNED_POD_DELETE } from './cluster-events.ts';
import type { Cycle } from './cycle.ts';
import { pluginFailed, rejected, schedulerError, textOf } from './failed-attempt.ts';
import { permit, reserve, unreserve } from './reservations.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';
import { sendWrites } from './send-write.ts';
import type { PermitRoom } from './waiting-pods.ts';
import type { WayBack } from './way-back.ts';

export interface AssumptionsParts {
  readonly context: Context;
  readonly client: ApiClient;
  readonly cache: SchedulerCache;
  readonly nominator: Nominator;
  readonly queue: SchedulingQueue;
  readonly waitingPods: PermitRoom;
  readonly wayBack: WayBack;
}

/**
 * The pods that have found a node and are on their way to it:
 *
 *     assume ─► Reserve ─► Permit ─► BindingCycle, which runs beside the scheduling cycles ─► bound
 *                 └───────────┴────────────┴─► Unreserve, forget ─► WayBack
 */
export class Assumptions {
  readonly #parts: AssumptionsParts;
  /** Pods whose binding is under way, by uid. */
  readonly #bindings = new Map<string, Binding>();
  /** The cycles of pods that wait on permit, by uid. */
  readonly #waiting = new Map<string, Cycle>();
  readonly #bindingCycle: BindingCycle;

  constructor(parts: AssumptionsParts) {
    this.#parts = parts;
    const { context, client, waitingPods, queue } = parts;
    this.#bindingCycle = new BindingCycle({
      clock: context.clock,
      client,
      waitingPods,
      onPermitted: ({ metadata }) => queue.done(metadata.uid),
      onBound: (pod) => {
        this.#bindings.delete(pod.metadata.uid);
        context.journal.append({ kind: 'pod-dequeued', pod });
      },
      onFailed: (binding, failure) => this.#failBinding(binding, failure),
      onAnswered: (binding, waited, rejection) => this.#hearAnswer(binding, waited, rejection),
    });
  }

  /** True: the pod is on its way to its node, or has been sent back. False: `next` runs when its status says why it was. */
  carryOut(cycle: Cycle, next: () => void): boolean {
    const { info, pod, profile, outcome } = cycle;
    const { context, cache, nominator, wayBack } = this.#parts;
    invariant(outcome.kind === 'placement', 'only a pod that has found a node is carried to it');
    const { uid } = pod.pod.metadata;
    if (cache.has(uid)) {
      context.journal.append(attemptFact(cycle, 'error'));
      const message = `pod ${uid}(${keyOf(pod.pod)}) is in the cache, so can't be assumed`;
      return wayBack.go(info, schedulerError(message), next);
    }
    const { nodeName, states } = outcome;
    const annotations = askForAnnotations(pod, nodeName, cache.snapshot, profile);
    if (annotations !== undefined && isRejection(annotations)) {
      const binding: Binding = { info, pod, nodeName, profile, states, annotations: undefined };
      return this.#failReservation(cycle, binding, annotations, 'Reserve', next);
    }
    const binding: Binding = { info, pod, nodeName, profile, states, annotations };
    cache.assumePod(pod, nodeName, annotations);
    nominator.delete(uid);
    const rejection = reserve(binding);
    const answer = rejection ?? permit(binding);
    if ('code' in answer) {
      return this.#failReservation(cycle, binding, answer, rejection === undefined ? 'Permit' : 'Reserve', next);
    }
    if (answer.size === 0) {
      context.journal.append(attemptFact(cycle, 'scheduled'));
    } else {
      context.journal.append(permitWait(binding, answer));
      this.#waiting.set(uid, cycle);
    }
    this.#bindings.set(uid, binding);
    this.#bindingCycle.start(binding, answer);
    return true;
  }

  /**
   * A pod was deleted while its binding is under way: it must not block room until the binding fails
   * (eventhandlers.go handleAssumedPodDeletion). One that waits on permit is rejected, which makes the binding fail.
   */
  forget({ metadata: { uid } }: Pod): void {
    const { cache, queue, waitingPods } = this.#parts;
    const binding = this.#bindings.get(uid);
    if (binding === undefined) return;
    if (!waitingPods.reject(uid, '', 'removed') && !cache.forgetPod(uid)) return;
    queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_DELETE, endOf(binding));
  }

  /** A wait on permit is over; only now has the attempt succeeded. A rejection is told when the binding fails. */
  #hearAnswer({ pod: { pod }, nodeName }: Binding, waited: Duration, rejection: Rejection | undefined): void {
    const cycle = this.#waiting.get(pod.metadata.uid)!;
    this.#waiting.delete(pod.metadata.uid);
    const why = rejection === undefined ? {} : { rejection: textOf(rejection) };
    this.#parts.context.journal.append({ kind: 'permit-wait-ended', pod, nodeName, waited, ...why });
    if (rejection === undefined) this.#parts.context.journal.append(attemptFact(cycle, 'scheduled'));
  }

  /** Reserve or Permit has said no, or has failed: no event tells of the end of the assumption (assumeAndReserve). */
  #failReservation(
    cycle: Cycle,
    binding: Binding,
    rejection: Rejection,
    point: 'Reserve' | 'Permit',
    next: () => void,
  ): boolean {
    const { cache, client, context, wayBack } = this.#parts;
    const failure = Failure.afterSearch(rejection, cycle.outcome.nextStartNodeIndex);
    sendWrites(client, unreserve(binding));
    cache.forgetPod(binding.pod.pod.metadata.uid);
    if (rejection.code === 'Error') {
      context.journal.append(attemptFact(cycle, 'error'));
      return wayBack.go(cycle.info, pluginFailed(point, rejection), next);
    }
    context.journal.append(attemptFact({ ...cycle, outcome: failure }, 'unschedulable'));
    return wayBack.go(cycle.info, rejected(failure), next);
  }

  /** handleBindingCycleError: the end of the assumption is news for everybody; for the pod itself only after an error. */
  #failBinding(binding: Binding, failure: BindingFailure): void {
    const { cache, client, context, queue, wayBack } = this.#parts;
    const { info, pod } = binding;
    const { uid } = pod.pod.metadata;
    this.#bindings.delete(uid);
    sendWrites(client, unreserve(binding));
    // One that was forgotten when it was deleted is told of once more (ForgetPod finds no fault with it).
    const isForgotten = cache.forgetPod(uid) || !cache.has(uid);
    const tellOthers = (concerns?: (other: Pod) => boolean): void => {
      if (!isForgotten) return;
      queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_DELETE, endOf(binding), concerns);
    };
    if ('rejection' in failure && failure.rejection.code !== 'Error') {
      const why = Failure.afterSearch(failure.rejection, 0);
      context.journal.append(bindingAttemptFact(binding, 'unschedulable', why.counts));
      wayBack.go(info, rejected(why));
      return tellOthers((other) => other.metadata.uid !== uid);
    }
    tellOthers();
    context.journal.append(bindingAttemptFact(binding, 'error'));
    wayBack.go(info, schedulerError('message' in failure ? failure.message : textOf(failure.rejection)));
  }
}

function permitWait({ pod: { pod }, nodeName }: Binding, waits: ReadonlyMap<string, PermitWait>): PermitWaitStarted {
  const reasons = [...waits.values()].map(({ reason }) => reason).filter((reason) => reason !== undefined);
  return { kind: 'permit-wait-started', pod, nodeName, plugins: [...waits.keys()], reason: reasons.join(', ') };
}

/** The end of an assumption looks like the deletion of an assigned pod, in the version that was assumed. */
function endOf({ pod: { pod }, nodeName }: Binding): Change {
  const assumed = withSpec(pod, assignedTo(nodeName, pod.spec));
  return { type: 'DELETED', kind: 'Pod', object: assumed, old: assumed, revision: pod.metadata.resourceVersion };
}
