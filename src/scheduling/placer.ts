import type { Failure, Placement, place } from './place.ts';

/** Something that decides as place() does. */
export interface Placer {
  readonly place: (...question: Parameters<typeof place>) => Placement | Failure;
  /** Which code made the last decision. */
  readonly lastEngine: 'fast' | 'plain';
  /**
   * The last answer was a failure, and is that of all pods that share spec, labels, namespace and owners and are not nominated,
   * while nothing changes. Absent or false: not known.
   */
  readonly lastIsOfKind?: boolean;
}
