import { InputError, type Location } from '../api/input-error.ts';

/** Code that a user wrote: where its file is, and where in it an error was thrown. */
export interface UserCode {
  /** `plugin Sharing`, `extender licences` */
  readonly title: string;
  readonly locate: (error?: unknown) => Location;
}

/** Runs code of a user: whatever it throws is the user's mistake. `subject` says whom it was asked about. */
export function runUserCode<T>(code: UserCode, member: string, subject: () => string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${code.title}: ${member} threw ${nameOf(error)}${subject()}`, code.locate(error));
  }
}

/** An answer that is none. */
export function badAnswer(
  code: UserCode,
  member: string,
  wanted: string,
  answer: unknown,
  subject: string,
): InputError {
  return new InputError(
    `${code.title}: ${member} must give ${wanted}, there is ${show(answer)}${subject}`,
    code.locate(),
  );
}

export function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : show(error);
}
