/** What the shell is told. */
export const EXIT = {
  fine: 0,
  /** Two runs that should be equal are not, or placement is worse than it may be. */
  broken: 1,
  /** The user's mistake: one line says which. */
  mistake: 2,
  /** The simulator's own fault. */
  bug: 3,
  /** 128 + SIGINT. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
