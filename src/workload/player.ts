import { invariant } from '../engine/invariant.ts';
import type { Source } from '../engine/engine.ts';
import type { Time } from '../engine/time.ts';
import type { Submission } from './trace.ts';

/** Where submissions go: a user's client of the API server. */
export interface SubmissionPort {
  submit(submission: Submission): void;
}

/**
 * Plays submissions in order, each at its time.
 *
 * What is next is fed from outside. When the buffer is empty and the input has not ended, the player is starved: it must
 * be fed (or ended) before time moves on, so that a run never depends on how the input was cut into chunks. `onStarved`
 * either does so at once (a generator) or asks the engine to stop until the outside has read on (a file).
 *
 *     starved ──feed──► playing ──last submission played──► starved ──end──► done
 */
export class Player implements Source {
  readonly #port: SubmissionPort;
  readonly #onStarved: (player: Player) => void;
  #buffer: readonly Submission[] = [];
  #next = 0;
  #hasEnded = false;
  #playedCount = 0;

  constructor(port: SubmissionPort, onStarved: (player: Player) => void) {
    this.#port = port;
    this.#onStarved = onStarved;
  }

  get nextAt(): Time | undefined {
    const submission = this.#buffer[this.#next];
    if (submission !== undefined) return submission.at;
    invariant(this.#hasEnded, 'a starved player is fed before time moves on');
    return undefined;
  }

  /** Nothing to play, and the input has not ended. So it is in the beginning. */
  get isStarved(): boolean {
    return this.#next >= this.#buffer.length && !this.#hasEnded;
  }

  /** Submissions played so far. */
  get playedCount(): number {
    return this.#playedCount;
  }

  run(): void {
    const submission = this.#buffer[this.#next++]!;
    this.#playedCount++;
    this.#port.submit(submission);
    if (this.isStarved) this.#onStarved(this);
  }

  /** More to play, not before what was fed last. */
  feed(submissions: readonly Submission[]): void {
    invariant(!this.#hasEnded, 'nothing is fed after the end');
    const rest = this.#buffer.slice(this.#next);
    this.#buffer = rest.length === 0 ? submissions : [...rest, ...submissions];
    this.#next = 0;
  }

  /** The input has ended. */
  end(): void {
    this.#hasEnded = true;
  }
}
