import type { Journal } from '../engine/journal.ts';
import type { Rng } from '../engine/rng.ts';
import type { Clock } from '../engine/time.ts';
import type { Fact } from './facts.ts';

/** What every living part is given instead of globals: time, chance and a place to say what happened. */
export interface Context {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly journal: Pick<Journal<Fact>, 'append' | 'page'>;
}
