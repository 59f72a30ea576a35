export interface Best {
  readonly score: number;
  /** How many nodes have it. */
  readonly tied: number;
}
