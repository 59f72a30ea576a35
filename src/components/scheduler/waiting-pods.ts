import type { Pod } from '../../api/objects/pod.ts';
import { HOUR, MINUTE, SECOND, type Clock, type Duration, type EventId } from '../../engine/time.ts';
import type { PermitWait, Rejection, WaitingPod, WaitingPods } from '../../scheduling/plugin.ts';

/** runtime/framework.go maxTimeout: no plugin may ask for more. */
const MAX_WAIT: Duration = 15 * MINUTE;

interface Wait extends WaitingPod {
  readonly timers: Map<string, EventId>;
  readonly settle: (rejection: Rejection | undefined) => void;
}

/** Pods that have room, but wait for a permit plugin to say yes (runtime/waiting_pods_map.go). */
export class PermitRoom implements WaitingPods {
  readonly #clock: Clock;
  readonly #waits = new Map<string, Wait>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param waits how long each plugin lets the pod wait at most.
   * @param settle called once, at a later event: undefined when every plugin has allowed the pod.
   */
  enter(
    pod: Pod,
    nodeName: string,
    waits: ReadonlyMap<string, PermitWait>,
    settle: (rejection: Rejection | undefined) => void,
  ): void {
    const { uid } = pod.metadata;
    const timers = new Map<string, EventId>();
    for (const [plugin, { waitAtMost }] of waits) {
      const limit = Math.min(waitAtMost, MAX_WAIT);
      const message = `rejected due to timeout after waiting ${goText(limit)} at plugin ${plugin}`;
      timers.set(
        plugin,
        this.#clock.after(limit, () => this.reject(uid, plugin, message)),
      );
    }
    this.#waits.set(uid, {
      pod,
      nodeName,
      timers,
      settle,
      get pendingPlugins() {
        return [...timers.keys()];
      },
    });
  }

  get(uid: string): WaitingPod | undefined {
    return this.#waits.get(uid);
  }

  list(): readonly WaitingPod[] {
    return [...this.#waits.values()];
  }

  allow(uid: string, plugin: string): void {
    const wait = this.#waits.get(uid);
    const timer = wait?.timers.get(plugin);
    if (wait === undefined || timer === undefined) return;
    this.#clock.cancel(timer);
    wait.timers.delete(plugin);
    if (wait.timers.size === 0) this.#settle(uid, wait, undefined);
  }

  reject(uid: string, plugin: string, message: string): boolean {
    return this.#stop(uid, { plugin, code: 'Unschedulable', reasons: [message] });
  }

  /** The room goes to a pod of a higher priority: an error, not a rejection, so that the pod soon tries again. */
  preempt(uid: string): boolean {
    const reasons = ['waiting on permit for pod: preempted'];
    return this.#stop(uid, { plugin: 'DefaultPreemption', code: 'Error', reasons });
  }

  #stop(uid: string, rejection: Rejection): boolean {
    const wait = this.#waits.get(uid);
    if (wait === undefined) return false;
    this.#settle(uid, wait, rejection);
    return true;
  }

  /** Goes on at this instant, but not within the call: upstream it is another goroutine that hears of it. */
  #settle(uid: string, wait: Wait, rejection: Rejection | undefined): void {
    for (const timer of wait.timers.values()) this.#clock.cancel(timer);
    this.#waits.delete(uid);
    this.#clock.at(this.#clock.now, wait.settle, rejection);
  }
}

/** As Go prints a duration: 90 s are `1m30s`, 60 s `1m0s`. */
function goText(duration: Duration): string {
  const minutes = Math.floor((duration % HOUR) / MINUTE);
  const seconds = `${(duration % MINUTE) / SECOND}s`;
  return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}
