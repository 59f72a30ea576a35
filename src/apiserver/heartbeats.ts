import { avalanche, hashText } from '../engine/rng.ts';
import { SECOND, type Duration, type Time } from '../engine/time.ts';
import type { Context } from '../api/context.ts';
import type { Verb } from '../api/facts.ts';
import type { BackgroundWrites } from './etcd.ts';

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
  readonly #senders = new Map<HeartbeatKind, Map<string, Sender>>();
  /** Per kind, the phases (first % period) of the running senders in ascending order. */
  readonly #phases: { readonly kind: HeartbeatKind; readonly phases: number[] }[] = [];
  readonly #observers = new Map<HeartbeatKind, HeartbeatObserver[]>();
  /** Requests of senders that have begun anew since and that the journal has not heard of. */
  readonly #uncounted = new Map<HeartbeatKind, number>();
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
    let senders = this.#senders.get(kind);
    if (senders === undefined) this.#senders.set(kind, (senders = new Map<string, Sender>()));
    const before = senders.get(name);
    if (before?.stoppedAt === Infinity) return;
    if (before !== undefined) this.#uncounted.set(kind, (this.#uncounted.get(kind) ?? 0) + this.#count(kind, before));
    const firstAt = clock.now + offset;
    const lastBefore = this.lastAt(kind, name);
    senders.set(name, { firstAt, countedUntil: clock.now - 1, stoppedAt: Infinity, lastBefore });
    const phases = this.#phasesOf(kind);
    const phase = firstAt % kind.period;
    phases.splice(insertionIndex(phases, phase), 0, phase);
    this.#updateRate();
    for (const observer of this.#observers.get(kind) ?? []) observer.started(name);
  }

  /** A sender falls silent: it sends nothing at or after the present instant. */
  stop(kind: HeartbeatKind, name: string): void {
    const sender = this.#senders.get(kind)?.get(name);
    if (sender === undefined || sender.stoppedAt !== Infinity) return;
    sender.stoppedAt = this.#context.clock.now;
    const phases = this.#phasesOf(kind);
    phases.splice(insertionIndex(phases, sender.firstAt % kind.period) - 1, 1);
    this.#updateRate();
    for (const observer of this.#observers.get(kind) ?? []) observer.stopped(name);
  }

  /**
   * For whoever polls these requests' time stamps in the real world (node leases). The observer stands for all polls that
   * would find nothing new: it hears of the silence at once, and must act only at the instant at which a poll would have
   * seen it, which {@link lastAt} tells.
   */
  observe(kind: HeartbeatKind, observer: HeartbeatObserver): void {
    const observers = this.#observers.get(kind) ?? [];
    observers.push(observer);
    this.#observers.set(kind, observers);
  }

  /** When the sender's latest request went out, at or before `now`; undefined when there was none yet. */
  lastAt(kind: HeartbeatKind, name: string, now: Time = this.#context.clock.now): Time | undefined {
    const sender = this.#senders.get(kind)?.get(name);
    if (sender === undefined) return undefined;
    const end = sender.stoppedAt <= now ? sender.stoppedAt - 1 : now;
    if (end < sender.firstAt) return sender.lastBefore;
    return sender.firstAt + Math.floor((end - sender.firstAt) / kind.period) * kind.period;
  }

  /** How many requests per second the running senders make in the mean. */
  get requestsPerSecond(): number {
    return this.#requestsPerSecond;
  }

  busyUntil(now: Time): Time {
    let latest = -Infinity;
    for (let i = 0; i < this.#phases.length; i++) {
      const { kind, phases } = this.#phases[i]!;
      if (phases.length === 0) continue;
      // For large numbers this is several times as fast as %.
      const phase = now - Math.floor(now / kind.period) * kind.period;
      const index = insertionIndex(phases, phase, kind.period) - 1;
      const latestPhase = index >= 0 ? phases[index]! : phases[phases.length - 1]! - kind.period;
      const sentAt = now - phase + latestPhase;
      if (sentAt > latest) latest = sentAt;
    }
    const end = latest + this.#commitLatency;
    return end > now ? end : now;
  }

  #phasesOf(kind: HeartbeatKind): number[] {
    const known = this.#phases.find((entry) => entry.kind === kind);
    if (known !== undefined) return known.phases;
    const phases: number[] = [];
    this.#phases.push({ kind, phases });
    return phases;
  }

  #updateRate(): void {
    let sum = 0;
    for (const { kind, phases } of this.#phases) sum += (phases.length * SECOND) / kind.period;
    this.#requestsPerSecond = sum;
  }

  /** Tells the journal of all requests sent up to now that it has not heard of. Call it at the end of a run. */
  flush(): void {
    const { journal } = this.#context;
    for (const [kind, senders] of this.#senders) {
      let count = this.#uncounted.get(kind) ?? 0;
      this.#uncounted.delete(kind);
      for (const sender of senders.values()) count += this.#count(kind, sender);
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

/** Half the width of the first guess where a phase lies among others. */
const MARGIN = 32;

/** How many of first, first + period, ... lie at or before `end`. */
function countUntil(first: Time, period: Duration, end: Time): number {
  return end < first ? 0 : Math.floor((end - first) / period) + 1;
}

/**
 * Where `value` would go behind its equals in an ascending array. Phases are spread evenly by a hash, so that the search begins
 * around the place where an even spread would have put it.
 */
function insertionIndex(ascending: readonly number[], value: number, range = 0): number {
  const { length } = ascending;
  let low = 0;
  let high = length;
  if (range > 0 && length > MARGIN) {
    const guess = Math.floor((value / range) * length);
    const before = guess - MARGIN;
    const after = guess + MARGIN;
    if (before > 0 && ascending[before]! <= value) low = before;
    if (after < length && ascending[after]! > value) high = after;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
