import { keyOf, type ObjectKey } from '../api/kinds.ts';
import { formatDuration, type Time } from '../engine/time.ts';
import type { On } from '../observe/metric.ts';

export interface PermitNote {
  readonly at: Time;
  readonly text: string;
}

/** What one pod met behind its search for a node: waits on permit, and how they ended. */
export class PermitNotes {
  readonly #pod: ObjectKey;
  readonly #notes: PermitNote[] = [];

  constructor(pod: ObjectKey) {
    this.#pod = pod;
  }

  /** Give it to a run as its `listen`. */
  readonly listen = (on: On): void => {
    on('permit-wait-started', ({ pod, nodeName, plugins, reason }, at) => {
      if (keyOf(pod) !== this.#pod) return;
      const why = reason === '' ? '' : `: ${reason}`;
      this.#notes.push({ at, text: `waits on permit for ${nodeName} (${plugins.join(', ')})${why}` });
    });
    on('permit-wait-ended', ({ pod, nodeName, waited, rejection }, at) => {
      if (keyOf(pod) !== this.#pod) return;
      const after = `after ${formatDuration(waited)}`;
      const text =
        rejection === undefined ? `permitted ${after}` : `loses its room on ${nodeName} ${after}: ${rejection}`;
      this.#notes.push({ at, text });
    });
  };

  /** Those of one attempt: from its beginning to the next one's. */
  between(from: Time, to: Time): readonly PermitNote[] {
    return this.#notes.filter(({ at }) => at >= from && at < to);
  }
}
