import { MINUTE, SECOND, type Duration, type Time } from '../../engine/time.ts';
import { PodLine } from './pod-line.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/** scheduling_queue.go DefaultPodMaxInUnschedulablePodsDuration */
const MAX_STAY: Duration = 5 * MINUTE;
/** scheduling_queue.go Run: flushUnschedulablePodsLeftover */
const FLUSH_PERIOD: Duration = 30 * SECOND;

/**
 * The pods that have been tried in vain and wait for a change in the cluster, and those that are gated.
 *
 * They stand in a line for each plugin that rejected them, so that an event touches only the pods that might care. Whole queues
 * come and go with one event: no pod is ever looked up.
 */
export class UnschedulablePods {
  /** In the order of their timestamps: a pod gets here with a timestamp of that instant. */
  readonly #unschedulable = new PodLine();
  readonly #gated = new PodLine();
  readonly #byRejector = new Map<string, PodLine>();
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
    return [...this.#unschedulable.list(), ...this.#gated.list()];
  }

  add(info: QueuedPodInfo): 'unschedulable' | 'gated' {
    const queue = info.gatingPlugin === undefined ? 'unschedulable' : 'gated';
    const places = [(queue === 'gated' ? this.#gated : this.#unschedulable).add(info)];
    for (const plugin of rejectorsOf(info)) places.push(this.#lineOf(plugin).add(info));
    info.places = places;
    return queue;
  }

  remove(info: QueuedPodInfo): void {
    for (let index = 0; index < info.places.length; index++) {
      const place = info.places[index]!;
      place.line.remove(place);
    }
    info.places = [];
  }

  #lineOf(plugin: string): PodLine {
    let line = this.#byRejector.get(plugin);
    if (line === undefined) this.#byRejector.set(plugin, (line = new PodLine()));
    return line;
  }

  /** Those that one of the plugins has rejected, each once. */
  rejectedBy(plugins: readonly string[]): Iterable<QueuedPodInfo> {
    const lines = plugins
      .map((plugin) => this.#byRejector.get(plugin))
      .filter((line) => line !== undefined && line.size > 0);
    if (lines.length === 0) return NOBODY;
    // A copy: the caller moves pods away meanwhile.
    return lines.length === 1 ? lines[0]!.list() : new Set(lines.flatMap((line) => line!.list()));
  }

  /** When the next flush will find somebody who has been here for too long; undefined when nobody ever will. */
  get nextFlushAt(): Time | undefined {
    let earliest = this.#unschedulable.first;
    if (this.#flushesGated) {
      for (const info of this.#gated.list())
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
    for (const { timestamp } of this.#gated.list()) if (flushedAt - timestamp > MAX_STAY) return true;
    return false;
  }

  /** Up to v1.36 gated pods are never in it: no wildcard opens a gate. */
  findLeftover(now: Time): readonly QueuedPodInfo[] {
    const leftover = this.#unschedulable.listUntil(({ timestamp }) => now - timestamp <= MAX_STAY);
    if (!this.#flushesGated) return leftover;
    for (const info of this.#gated.list()) {
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
