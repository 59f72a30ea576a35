import { DOUBLE_ZERO } from '../engine/double-zero.ts';
import type { Duration, Time } from '../engine/time.ts';
import type { Verb } from '../api/facts.ts';
import type { Kind } from '../api/kinds.ts';
import type { Strategy } from './registry/strategy.ts';
import type { Refusal, Response } from './response.ts';
import type { Shelf } from './shelf.ts';
import type { Commit, Reference } from './store.ts';

/** Who asks: the name in metrics, and how long its own rate limiter holds each request back. */
export interface Caller {
  readonly component: string;
  reserve(now: Time): Duration;
}

/**
 * Hears of a response as soon as it is certain, and when it will be there: for a caller who does nothing with it but wait, and
 * whom an event of its own would cost more than the request.
 */
export type Foretold<T, R = Reference> = (response: Response<T>, at: Time, reference: R) => void;

/** A change to one object, worked out at the instant of the commit on the version of that instant. */
export type Write = (request: Request, now: Time) => Commit | Refusal | 'unchanged';

/** What requests of one sort have in common: what is asked of which resource, and the steps that it takes. */
export interface Operation {
  readonly verb: Verb;
  /** As in the path: `pods`, `pods/status`, `pods/binding`. */
  readonly resource: string;
  readonly shelf: Shelf;
  readonly strategy: Strategy<Kind>;
  /** Runs when the server has processed the request and before anything is stored. */
  readonly admit: ((request: Request) => Refusal | undefined) | undefined;
  /** Absent for a read. */
  readonly write: Write | undefined;
  /** Absent for a write. */
  readonly read: ((request: Request) => Response<unknown>) | undefined;
}

/** The objects in question, and what is special about their kind. */
type OfKind = Pick<Operation, 'shelf' | 'strategy'>;

export function readOperation(
  { shelf, strategy }: OfKind,
  verb: Verb,
  resource: string,
  read: NonNullable<Operation['read']>,
): Operation {
  return { verb, resource, shelf, strategy, admit: undefined, write: undefined, read };
}

export function writeOperation(
  { shelf, strategy }: OfKind,
  verb: Verb,
  resource: string,
  write: Write,
  admit?: Operation['admit'],
): Operation {
  return { verb, resource, shelf, strategy, admit, write, read: undefined };
}

/**
 * One request on its way. What there is to do lies in `body`, and the steps are functions that all requests of a sort share: a
 * request costs one object and no closures.
 */
export interface Request {
  readonly operation: Operation;
  readonly caller: Caller;
  /** To the object in question; empty for a LIST. */
  readonly reference: Reference;
  /** What the steps need: the object, the change to it, the options. */
  body: unknown;
  issuedAt: Time;
  throttled: Duration;
  retries: number;
  readonly done: ((response: Response<never>, reference: never) => void) | undefined;
  readonly foretold: Foretold<never, never> | undefined;
  /** On its way back to who waits for it. */
  response: Response<unknown> | undefined;
}

export function newRequest<T, R extends Reference>(
  operation: Operation,
  caller: Caller,
  reference: R,
  body: unknown,
  done: ((response: Response<T>, reference: R) => void) | undefined,
  foretold?: Foretold<T, R>,
): Request {
  return {
    operation,
    caller,
    reference,
    body,
    issuedAt: DOUBLE_ZERO,
    throttled: 0,
    retries: 0,
    done: done as Request['done'],
    foretold: foretold as Request['foretold'],
    response: undefined,
  };
}
