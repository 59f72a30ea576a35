/** Part of the nodes, by position: from `start` up to `end`, or round the end of the list when `isWrapped`. */
export interface Stretch {
  readonly start: number;
  /** Not in it any more. */
  readonly end: number;
  readonly isWrapped: boolean;
  /** How many nodes of it pass the filters. */
  readonly feasible: number;
  /** How many were looked at to find it; one more than it has when there was one too many. */
  readonly examined: number;
  /** How many the next search starts further on. */
  readonly processed: number;
}
