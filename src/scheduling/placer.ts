import type { Failure, Placement, place } from './place.ts';

/** Something that decides as place() does. */
export interface Placer {
  readonly place: (...question: Parameters<typeof place>) => Placement | Failure;
  /** Which code made the last decision. */
  readonly lastEngine: 'fast' | 'plain';
}
