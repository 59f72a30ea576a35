import { MINUTE, SECOND, type Duration, type Time } from '../../engine/time.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/** scheduling_queue.go DefaultPodMaxInUnschedulablePodsDuration */
const MAX_STAY: Duration = 5 * MINUTE;
/** scheduling_queue.go Run: flushUnschedulablePodsLeftover */
const FLUSH_PERIOD: Duration = 30 * SECOND;

/**
 * The pods that have been tried in vain and wait for a change in the cluster, and those that are gated.
 *
 * They stand in an index by the plugin that rejected them, so that an event touches only the pods that might care.
 */
export class UnschedulablePods {
  /** In the order of their timestamps: a pod gets here with a timestamp of that instant. */
  readonly #unschedulable = new Map<string, QueuedPodInfo>();
  readonly #gated = new Map<string, QueuedPodInfo>();
  readonly #byRejector = new Map<string, Set<QueuedPodInfo>>();
  readonly #startedAt: Time;

  readonly #flushesGated: boolean;

  /**
   * @param startedAt when the periodic flush ran for the first time.
   * @param flushesGated v1.37: gated pods are flushed as well, each of them again after the same stay
   * (kubernetes/kubernetes#139162, #139331).
   */
  constructor(startedAt: Time, flushesGated = false) {
    this.#startedAt = startedAt;
    this.#flushesGated = flushesGated;
  }

  list(): readonly QueuedPodInfo[] {
    return [...this.#unschedulable.values(), ...this.#gated.values()];
  }

  /** Its rejectors must not change while it is here. */
  add(info: QueuedPodInfo): 'unschedulable' | 'gated' {
    const queue = info.gatingPlugin === undefined ? 'unschedulable' : 'gated';
    (queue === 'gated' ? this.#gated : this.#unschedulable).set(info.pod.metadata.uid, info);
    for (const plugin of rejectorsOf(info)) {
      const pods = this.#byRejector.get(plugin);
      if (pods === undefined) this.#byRejector.set(plugin, new Set([info]));
      else pods.add(info);
    }
    return queue;
  }

  remove(info: QueuedPodInfo): void {
    const { uid } = info.pod.metadata;
    if (!this.#unschedulable.delete(uid)) this.#gated.delete(uid);
    for (const plugin of rejectorsOf(info)) {
      const pods = this.#byRejector.get(plugin);
      pods?.delete(info);
      if (pods?.size === 0) this.#byRejector.delete(plugin);
    }
  }

  /** Those that one of the plugins has rejected, each once. */
  rejectedBy(plugins: readonly string[]): Iterable<QueuedPodInfo> {
    if (this.#byRejector.size === 0) return NOBODY;
    const sets = plugins.map((plugin) => this.#byRejector.get(plugin)).filter((pods) => pods !== undefined);
    if (sets.length === 0) return NOBODY;
    // A copy: the caller moves pods away meanwhile.
    return sets.length === 1 ? [...sets[0]!] : new Set(sets.flatMap((pods) => [...pods]));
  }

  /** When the next flush will find somebody who has been here for too long; undefined when nobody ever will. */
  get nextFlushAt(): Time | undefined {
    const [first] = this.#unschedulable.values();
    let earliest = first;
    if (this.#flushesGated) {
      for (const info of this.#gated.values())
        if (earliest === undefined || waitsSince(info) < waitsSince(earliest)) earliest = info;
    }
    return earliest === undefined ? undefined : this.flushOf(earliest);
  }

  /** The flush that will find this pod. */
  flushOf(info: QueuedPodInfo): Time {
    // The stay must be strictly longer than MAX_STAY at a multiple of the period.
    const flushes = Math.floor((waitsSince(info) + MAX_STAY - this.#startedAt) / FLUSH_PERIOD) + 1;
    return this.#startedAt + flushes * FLUSH_PERIOD;
  }

  /** Has there been a flush after `since` whose latest found gated pods that have been here for too long? */
  hadGatedLeftover(since: Time, now: Time): boolean {
    if (this.#gated.size === 0) return false;
    const flushedAt = now - ((now - this.#startedAt) % FLUSH_PERIOD);
    if (flushedAt <= since) return false;
    for (const { timestamp } of this.#gated.values()) if (flushedAt - timestamp > MAX_STAY) return true;
    return false;
  }

  /** Up to v1.36 gated pods are never in it: no wildcard opens a gate. */
  findLeftover(now: Time): readonly QueuedPodInfo[] {
    const leftover: QueuedPodInfo[] = [];
    for (const info of this.#unschedulable.values()) {
      if (now - info.timestamp <= MAX_STAY) break;
      leftover.push(info);
    }
    if (!this.#flushesGated) return leftover;
    for (const info of this.#gated.values()) {
      if (now - waitsSince(info) <= MAX_STAY) continue;
      info.gatedFlushAt = now;
      leftover.push(info);
    }
    return leftover;
  }
}

const NOBODY: readonly QueuedPodInfo[] = [];

function waitsSince({ timestamp, gatedFlushAt = timestamp }: QueuedPodInfo): Time {
  return Math.max(timestamp, gatedFlushAt);
}

function rejectorsOf({ unschedulablePlugins, pendingPlugins }: QueuedPodInfo): Iterable<string> {
  return pendingPlugins.size === 0 ? unschedulablePlugins : new Set([...unschedulablePlugins, ...pendingPlugins]);
}
