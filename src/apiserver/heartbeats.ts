import { avalanche, hashText } from '../engine/rng.ts';
import { SECOND, type Duration, type Time } from '../engine/time.ts';
import type { Context } from '../api/context.ts';
import type { Verb } from '../api/facts.ts';
import type { BackgroundWrites } from './etcd.ts';
import { Phases } from './phases.ts';

/** A kind of request that is sent again and again and changes nothing but a time stamp. */
export interface HeartbeatKind {
  readonly component: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly period: Duration;
}

/** One sender: it sent its first request at `since` or later and every `period` after, until `stoppedAt`. */
interface Sender {
  readonly firstAt: Time;
  /** Requests up to here have been told to the journal. */
  countedUntil: Time;
  stoppedAt: Time;
  /** The last request that it sent before it fell silent and began anew. */
  readonly lastBefore: Time | undefined;
}

/** All senders of one kind. */
class Senders {
  readonly kind: HeartbeatKind;
  readonly byName = new Map<string, Sender>();
  /** Of the running ones: first % period. */
  readonly phases: Phases;
  readonly observers: HeartbeatObserver[] = [];
  /** Requests of senders that have begun anew since and that the journal has not heard of. */
  uncounted = 0;

  constructor(kind: HeartbeatKind) {
    this.kind = kind;
    this.phases = new Phases(kind.period);
  }
}

/** Hears that a sender fell silent or began (again); called at that instant. */
export interface HeartbeatObserver {
  stopped(name: string): void;
  started(name: string): void;
}

/**
 * Requests that would change nothing are computed, not simulated: 1,523 node leases over 149 days would be two thousand
 * million events. A sender's n-th request goes out at `first + n * period`, where `first` is spread over one period by a
 * hash of the sender's name (client-go jitters by 4 %, which only blurs the phases).
 *
 * What remains of them is exact: how many requests there were, when each sender was last heard ({@link lastAt}), and how
 * they keep the etcd log busy ({@link busyUntil}).
 */
export class Heartbeats implements BackgroundWrites {
  readonly #context: Context;
  readonly #commitLatency: Duration;
  readonly #kinds: Senders[] = [];
  #requestsPerSecond = 0;

  /** @param commitLatency how long one of these writes keeps etcd's log busy: the mean latency of a commit. */
  constructor(context: Context, commitLatency: Duration) {
    this.#context = context;
    this.#commitLatency = commitLatency;
  }

  /** A sender begins: within one period from now. */
  start(kind: HeartbeatKind, name: string): void {
    const { clock, rng } = this.#context;
    const offset =
      avalanche(hashText(`${rng.seed}/heartbeat/${kind.component}/${kind.resource}/${name}`)) % kind.period;
    const { now } = clock;
    const senders = this.#sendersOf(kind);
    const before = senders.byName.get(name);
    if (before?.stoppedAt === Infinity) return;
    if (before !== undefined) senders.uncounted += this.#count(kind, before);
    const firstAt = now + offset;
    const lastBefore = before && lastOf(kind, before, now);
    senders.byName.set(name, { firstAt, countedUntil: now - 1, stoppedAt: Infinity, lastBefore });
    senders.phases.add(firstAt % kind.period);
    this.#updateRate();
    for (const observer of senders.observers) observer.started(name);
  }

  /** A sender falls silent: it sends nothing at or after the present instant. */
  stop(kind: HeartbeatKind, name: string): void {
    const senders = this.#sendersOf(kind);
    const sender = senders.byName.get(name);
    if (sender === undefined || sender.stoppedAt !== Infinity) return;
    sender.stoppedAt = this.#context.clock.now;
    senders.phases.remove(sender.firstAt % kind.period);
    this.#updateRate();
    for (const observer of senders.observers) observer.stopped(name);
  }

  /**
   * For whoever polls these requests' time stamps in the real world (node leases). The observer stands for all polls that
   * would find nothing new: it hears of the silence at once, and must act only at the instant at which a poll would have
   * seen it, which {@link lastAt} tells.
   */
  observe(kind: HeartbeatKind, observer: HeartbeatObserver): void {
    this.#sendersOf(kind).observers.push(observer);
  }

  /** When the sender's latest request went out, at or before `now`; undefined when there was none yet. */
  lastAt(kind: HeartbeatKind, name: string, now: Time = this.#context.clock.now): Time | undefined {
    const sender = this.#sendersOf(kind).byName.get(name);
    return sender && lastOf(kind, sender, now);
  }

  /** How many requests per second the running senders make in the mean. */
  get requestsPerSecond(): number {
    return this.#requestsPerSecond;
  }

  busyUntil(now: Time): Time {
    let latest = -Infinity;
    for (let i = 0; i < this.#kinds.length; i++) {
      const sentAt = this.#kinds[i]!.phases.latestAt(now);
      if (sentAt > latest) latest = sentAt;
    }
    const end = latest + this.#commitLatency;
    return end > now ? end : now;
  }

  #sendersOf(kind: HeartbeatKind): Senders {
    for (let i = 0; i < this.#kinds.length; i++) if (this.#kinds[i]!.kind === kind) return this.#kinds[i]!;
    const senders = new Senders(kind);
    this.#kinds.push(senders);
    return senders;
  }

  #updateRate(): void {
    let sum = 0;
    for (const { kind, phases } of this.#kinds) sum += (phases.size * SECOND) / kind.period;
    this.#requestsPerSecond = sum;
  }

  /** Tells the journal of all requests sent up to now that it has not heard of. Call it at the end of a run. */
  flush(): void {
    const { journal } = this.#context;
    for (const senders of this.#kinds) {
      const { kind, byName } = senders;
      let count = senders.uncounted;
      senders.uncounted = 0;
      for (const sender of byName.values()) count += this.#count(kind, sender);
      if (count === 0) continue;
      const { component, verb, resource } = kind;
      journal.append({ kind: 'api-requests-computed', component, verb, resource, code: 200, count });
    }
  }

  /** How many requests of a sender the journal has not heard of; they count as told from now on. */
  #count({ period }: HeartbeatKind, sender: Sender): number {
    const end = Math.min(this.#context.clock.now, sender.stoppedAt - 1);
    const count = countUntil(sender.firstAt, period, end) - countUntil(sender.firstAt, period, sender.countedUntil);
    sender.countedUntil = end;
    return count;
  }
}

/** The latest request of a sender at or before `now`. */
function lastOf({ period }: HeartbeatKind, sender: Sender, now: Time): Time | undefined {
  const end = sender.stoppedAt <= now ? sender.stoppedAt - 1 : now;
  if (end < sender.firstAt) return sender.lastBefore;
  return sender.firstAt + Math.floor((end - sender.firstAt) / period) * period;
}

/** How many of first, first + period, ... lie at or before `end`. */
function countUntil(first: Time, period: Duration, end: Time): number {
  return end < first ? 0 : Math.floor((end - first) / period) + 1;
}
