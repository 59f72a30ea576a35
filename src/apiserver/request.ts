import { DOUBLE_ZERO } from '../engine/double-zero.ts';
import type { Duration, Time } from '../engine/time.ts';
import type { Verb } from '../api/facts.ts';
import type { Kind, ObjectKey } from '../api/kinds.ts';
import type { Refusal, Response } from './response.ts';
import type { Commit } from './store.ts';

/** Who asks: the name in metrics, and how long its own rate limiter holds each request back. */
export interface Caller {
  readonly component: string;
  reserve(now: Time): Duration;
}

/**
 * Hears of a response as soon as it is certain, and when it will be there: for a caller who does nothing with it but wait, and
 * whom an event of its own would cost more than the request.
 */
export type Foretold<T> = (response: Response<T>, at: Time) => void;

/** A change to one object, worked out at the instant of the commit on the version of that instant. */
export type Write = (request: Request, now: Time) => Commit | Refusal | 'unchanged';

/**
 * One request on its way. What there is to do lies in `body`, and the steps are functions that all requests of a kind share: a
 * request costs one object and no closures.
 */
export interface Request {
  readonly caller: Caller;
  readonly verb: Verb;
  readonly resource: string;
  readonly kind: Kind;
  /** Of the object in question; empty for a LIST. */
  readonly key: ObjectKey;
  /** What the steps below need: the object, the change to it, the options. */
  body: unknown;
  issuedAt: Time;
  throttled: Duration;
  retries: number;
  /** Runs when the server has processed the request and before anything is stored. */
  admit: ((request: Request) => Refusal | undefined) | undefined;
  /** Absent for a read. */
  write: Write | undefined;
  /** Absent for a write. */
  read: ((request: Request) => Response<unknown>) | undefined;
  foretold: Foretold<never> | undefined;
  readonly done: ((response: Response<never>) => void) | undefined;
}

/** A request that says yet neither what it reads nor what it writes. */
export function newRequest<T>(
  caller: Caller,
  verb: Verb,
  resource: string,
  kind: Kind,
  key: ObjectKey,
  done: ((response: Response<T>) => void) | undefined,
): Request {
  return {
    caller,
    verb,
    resource,
    kind,
    key,
    body: undefined,
    issuedAt: DOUBLE_ZERO,
    throttled: 0,
    retries: 0,
    admit: undefined,
    write: undefined,
    read: undefined,
    foretold: undefined,
    done: done as Request['done'],
  };
}
