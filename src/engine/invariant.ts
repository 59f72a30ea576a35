import { formatDuration, type Time } from './time.ts';

/** Something that can never be was; a fault of the simulator, never of its user. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';

  /** The same error with the instant and the number of the event in which it came up. */
  static at(error: unknown, time: Time, eventNumber: number): Error {
    if (error instanceof Error && !(error instanceof BrokenInvariant) && error.name === 'InputError') return error;
    const message = error instanceof Error ? error.message : String(error);
    return new BrokenInvariant(`${message} (at ${formatDuration(time)}, event ${eventNumber})`, { cause: error });
  }
}

/** Stops the run when `condition` does not hold. The message says what should have held. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new BrokenInvariant(message);
}
