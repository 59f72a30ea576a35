import { InputError, type Location } from '../../api/input-error.ts';
import { FailedRun } from '../failure.ts';
import type { CellResult } from './cell.ts';

/** What a worker process says to the one that started it. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'result'; readonly result: CellResult }
  | { readonly kind: 'mistake'; readonly message: string; readonly location?: Location; readonly hint?: string }
  | {
      readonly kind: 'bug';
      readonly message: string;
      readonly stack?: string;
      readonly scenario?: string;
      readonly seed?: string;
    };

/** An error as it can be sent. */
export function packError(error: unknown): WorkerMessage {
  if (error instanceof InputError) {
    const { message, location, hint } = error;
    return { kind: 'mistake', message, ...(location && { location }), ...(hint !== undefined && { hint }) };
  }
  const run = error instanceof FailedRun ? { scenario: error.scenario, seed: error.seed } : {};
  const cause = error instanceof FailedRun ? error.cause : error;
  if (!(cause instanceof Error)) return { kind: 'bug', message: String(cause), ...run };
  const root = cause.cause instanceof Error ? cause.cause : cause;
  return { kind: 'bug', message: cause.message, ...(root.stack !== undefined && { stack: root.stack }), ...run };
}

/** And as it was, to be thrown here. */
export function unpackError(message: Extract<WorkerMessage, { kind: 'mistake' | 'bug' }>): Error {
  if (message.kind === 'mistake') return new InputError(message.message, message.location, message.hint);
  const bug = new Error(message.message);
  if (message.stack !== undefined) bug.stack = message.stack;
  return message.scenario === undefined ? bug : new FailedRun(bug, message.scenario, message.seed ?? '');
}
