import { keyOf, type Change } from '../api/kinds.ts';
import { findCondition } from '../api/objects/pod.ts';
import type { PodRequest } from './trace.ts';
import type { User } from './user.ts';

/**
 * Creates one pod after the other: the next when the one before has got its node or, as its PodScheduled condition says, fits
 * nowhere. One pod is on its way at a time, through the whole control plane, so that how long things take decides nothing.
 *
 *     create ──► has a node ──────────────► create the next
 *            └─► Unschedulable ─► delete ─► gone ─┘
 */
export class OneByOne {
  readonly #user: User;
  readonly #pods: readonly PodRequest[];
  readonly #deletesUnschedulable: boolean;
  #index = 0;
  #current: PodRequest | undefined;
  #isGivenUp = false;

  constructor(
    user: User,
    pods: readonly PodRequest[],
    { onUnschedulable }: { readonly onUnschedulable: 'delete' | 'keep' },
  ) {
    this.#user = user;
    this.#pods = pods;
    this.#deletesUnschedulable = onUnschedulable === 'delete';
    user.watchPods((change) => this.#hear(change));
  }

  /** To be called once, to begin. */
  next(): void {
    const pod = this.#pods[this.#index++];
    this.#isGivenUp = false;
    this.#current = pod;
    if (pod !== undefined) this.#user.submit({ at: 0, pod });
  }

  #hear({ type, object: pod }: Change<'Pod'>): void {
    const { metadata } = pod;
    if (metadata.name !== this.#current?.name || metadata.namespace !== this.#current.namespace) return;
    if (type === 'DELETED' || pod.spec.nodeName !== undefined) return this.next();
    if (this.#isGivenUp || findCondition(pod, 'PodScheduled')?.reason !== 'Unschedulable') return;
    if (!this.#deletesUnschedulable) return this.next();
    this.#isGivenUp = true;
    this.#user.giveUp(keyOf(pod));
  }
}
