import { DOUBLE_ZERO } from '../engine/double-zero.ts';
import { invariant } from '../engine/invariant.ts';
import type { Page } from '../engine/journal.ts';
import type { Duration, Time } from '../engine/time.ts';
import type { Context } from '../api/context.ts';
import type { FactOf } from '../api/facts.ts';
import type { Disk } from '../infrastructure/disk.ts';
import type { Network } from '../infrastructure/network.ts';

/** Tells until when equal, repeating writes that are computed and not simulated keep the log busy. */
export interface BackgroundWrites {
  /** The end of the commit that is under way at `now`, or `now` when there is none. */
  busyUntil(now: Time): Time;
}

/**
 * etcd as its clients meet it: a replicated log that commits in batches.
 *
 *     idle ──propose──► committing ──quorum──► committing (what came meanwhile) ... ──► idle
 *
 * A batch is committed when a quorum, floor(n/2)+1 members, has it on disk: the leader needs one fsync, a follower a
 * round trip and an fsync, and the q-th fastest of them decides. Proposals that come while a batch is under way wait and
 * go together in the next (etcd server/etcdserver/raft.go: one WAL fsync per raft Ready).
 */
export class Etcd {
  readonly #context: Context;
  readonly #members: readonly Disk[];
  readonly #network: Network;
  readonly #background: BackgroundWrites | undefined;
  #waiting = new Batch();
  #committing = new Batch();
  #isBusy = false;
  #startedAt: Time = DOUBLE_ZERO;
  readonly #commits: Page<FactOf<'etcd-committed'>>;
  /** What is told of a batch, used again for each. */
  readonly #committed = { kind: 'etcd-committed' as const, writeCount: 0, latency: 0 };
  /** Of the members for one batch, fastest first; used again for each. */
  readonly #latencies: Duration[] = [];

  constructor(context: Context, members: readonly Disk[], network: Network, background?: BackgroundWrites) {
    invariant(members.length % 2 === 1, 'an etcd cluster has an odd number of members');
    this.#context = context;
    this.#members = members;
    this.#network = network;
    this.#background = background;
    this.#commits = context.journal.page('etcd-committed');
  }

  /** Runs `apply` at the instant at which the proposal is committed. The optional argument saves a closure. */
  propose<A>(apply: (argument: A) => void, argument?: A): void {
    this.#waiting.add(apply as Apply, argument);
    if (!this.#isBusy) this.#startBatch();
  }

  #startBatch(): void {
    this.#isBusy = true;
    const { clock } = this.#context;
    this.#startedAt = clock.now;
    const behind = this.#background === undefined ? 0 : this.#background.busyUntil(clock.now) - clock.now;
    const batch = this.#waiting;
    this.#waiting = this.#committing;
    this.#committing = batch;
    clock.after(behind + this.#quorumLatency(), this.#finishBatch);
  }

  readonly #finishBatch = (): void => {
    const batch = this.#committing;
    this.#committed.writeCount = batch.size;
    this.#committed.latency = this.#context.clock.now - this.#startedAt;
    this.#commits.append(this.#committed);
    batch.apply();
    if (this.#waiting.size > 0) this.#startBatch();
    else this.#isBusy = false;
  };

  /** The q-th fastest of the members, by sorting them into place as they are drawn. */
  #quorumLatency(): Duration {
    const members = this.#members;
    const latencies = this.#latencies;
    for (let count = 0; count < members.length; count++) {
      const roundTrip = count === 0 ? 0 : this.#network.memberRoundTrip();
      const latency = roundTrip + members[count]!.fsyncLatency();
      let place = count;
      for (; place > 0 && latencies[place - 1]! > latency; place--) latencies[place] = latencies[place - 1]!;
      latencies[place] = latency;
    }
    return latencies[members.length >> 1]!;
  }
}

type Apply = (argument: unknown) => void;

/** Proposals that are committed together. It is filled again and again: most batches are small. */
class Batch {
  readonly #proposals: Apply[] = [];
  readonly #arguments: unknown[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(apply: Apply, argument: unknown): void {
    this.#proposals[this.#size] = apply;
    this.#arguments[this.#size++] = argument;
  }

  /** Applies them in order, and is empty again. */
  apply(): void {
    for (let i = 0; i < this.#size; i++) this.#proposals[i]!(this.#arguments[i]);
    this.#size = 0;
  }
}
