import { keyOf } from '../../api/kinds.ts';
import type { StringMap } from '../../api/objects/meta.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Clock, Duration, Time } from '../../engine/time.ts';
import type { PermitWait, PreBindWork, Rejection } from '../../scheduling/plugin.ts';
import { sendWrite } from './send-write.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';
import type { Assumed } from './reservations.ts';
import type { PermitRoom } from './waiting-pods.ts';

export interface BindingCycleParts {
  readonly clock: Clock;
  readonly client: ApiClient;
  readonly waitingPods: PermitRoom;
  /** No plugin can reject the pod any more: events need not be kept for it. */
  readonly onPermitted: (pod: Pod) => void;
  readonly onBound: (pod: Pod) => void;
  readonly onFailed: (binding: Binding, failure: BindingFailure) => void;
  /** A wait on permit is over. */
  readonly onAnswered: (binding: Binding, waited: Duration, rejection: Rejection | undefined) => void;
}

export interface Binding extends Assumed {
  readonly info: QueuedPodInfo;
  /** What the pod gets with its node. */
  readonly annotations?: StringMap | undefined;
}

/** A plugin has said no, or something went wrong on the way. */
export type BindingFailure = { readonly rejection: Rejection } | { readonly message: string };

/**
 * Takes an assumed pod to its node, beside the scheduling cycles (schedule_one.go bindingCycle):
 *
 *     NominatedNodeName ─► WaitOnPermit ─► done ─► PreBind of each plugin ─► Bind ─► PostBind
 *     (only when there is something to wait for)
 */
export class BindingCycle {
  readonly #parts: BindingCycleParts;

  constructor(parts: BindingCycleParts) {
    this.#parts = parts;
  }

  /** @param waits which permit plugins let the pod wait, and how long; empty: it may go on. */
  start(binding: Binding, waits: ReadonlyMap<string, PermitWait>): void {
    if (waits.size === 0 && !this.#hasPreBindWork(binding)) {
      this.#parts.onPermitted(binding.pod.pod);
      return this.#bind(binding);
    }
    this.#await(binding, waits);
  }

  #await(binding: Binding, waits: ReadonlyMap<string, PermitWait>): void {
    const { pod, nodeName } = binding;
    let isPermitted = waits.size === 0;
    let rejection: Rejection | undefined;
    let isReady = false;
    const goOn = (): void => {
      if (!isPermitted || !isReady) return;
      if (rejection !== undefined) return this.#parts.onFailed(binding, { rejection });
      this.#parts.onPermitted(pod.pod);
      this.#preBind(binding, 0);
    };
    if (waits.size > 0) {
      const { clock, onAnswered } = this.#parts;
      const since = clock.now;
      this.#parts.waitingPods.enter(pod.pod, nodeName, waits, (answer) => {
        onAnswered(binding, clock.now - since, answer);
        isPermitted = true;
        rejection = answer;
        goOn();
      });
    }
    this.#nominate(binding, () => {
      isReady = true;
      goOn();
    });
  }

  /** Tells others, the autoscalers first, where the pod will go; no reason to stop when it fails. */
  #nominate({ pod: { pod }, nodeName }: Binding, done: () => void): void {
    const { uid } = pod.metadata;
    const nominated = (current: Pod): Pod | undefined => {
      if (current.metadata.uid !== uid) return undefined;
      if (current.status.nominatedNodeName === nodeName) return current;
      return { ...current, status: { ...current.status, nominatedNodeName: nodeName } };
    };
    this.#parts.client.patchStatus('Pod', keyOf(pod), nominated, done);
  }

  #hasPreBindWork({ pod, nodeName, profile, states }: Binding): boolean {
    for (const { name, plugin } of profile.preBind) {
      if (plugin.preBind!(states.get(name), pod, nodeName) !== undefined) return true;
    }
    return false;
  }

  #preBind(binding: Binding, index: number): void {
    const { pod, nodeName, profile, states } = binding;
    const next = profile.preBind[index];
    if (next === undefined) return this.#bind(binding);
    const { name, plugin } = next;
    const work = plugin.preBind!(states.get(name), pod, nodeName);
    if (work === undefined) return this.#preBind(binding, index + 1);
    if ('code' in work) return this.#parts.onFailed(binding, { rejection: work });
    this.#write(work, 0, (problem) => {
      if (problem === undefined) return this.#preBind(binding, index + 1);
      if (typeof problem !== 'string') return this.#parts.onFailed(binding, { rejection: problem });
      this.#parts.onFailed(binding, { message: `running PreBind plugin "${name}": ${problem}` });
    });
  }

  #write(work: PreBindWork, index: number, done: (problem: string | Rejection | undefined) => void): void {
    const write = work.writes[index];
    if (write === undefined) return this.#look(work, this.#parts.clock.now, done);
    sendWrite(this.#parts.client, write, (response) => {
      if (response.ok) this.#write(work, index + 1, done);
      else done(response.message);
    });
  }

  #look({ wait }: PreBindWork, since: Time, done: (problem: string | Rejection | undefined) => void): void {
    if (wait === undefined) return done(undefined);
    const { clock } = this.#parts;
    const look = (): void => {
      const answer = wait.check();
      if (answer === 'ready') return done(undefined);
      if (answer !== 'waiting') return done(answer);
      if (clock.now - since >= wait.timeout) return done(wait.timeoutMessage);
      clock.after(Math.min(wait.period, since + wait.timeout - clock.now), look);
    };
    look();
  }

  #bind(binding: Binding): void {
    const { pod, nodeName, profile, states, annotations } = binding;
    const { metadata } = pod.pod;
    const named = { kind: 'Binding', metadata, target: nodeName, ...(annotations && { annotations }) } as const;
    this.#parts.client.bind(named, (response) => {
      if (!response.ok) {
        return this.#parts.onFailed(binding, { message: `running Bind plugin "DefaultBinder": ${response.message}` });
      }
      for (const { name, plugin } of profile.postBind) plugin.postBind!(states.get(name), pod, nodeName);
      this.#parts.onBound(pod.pod);
    });
  }
}
