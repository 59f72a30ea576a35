import type { ResponseCode } from '../api/facts.ts';

/** The API server's refusal, as in metav1.Status. */
export interface Refusal {
  readonly ok: false;
  readonly code: ResponseCode;
  readonly reason:
    | 'NotFound'
    | 'AlreadyExists'
    | 'Conflict'
    | 'Forbidden'
    | 'Invalid'
    | 'TooManyRequests'
    | 'Timeout'
    | 'ServiceUnavailable';
  readonly message: string;
}

export interface Success<T> {
  readonly ok: true;
  readonly code: ResponseCode;
  readonly object: T;
}

/** What a client gets back. An expected "no" is a value. */
export type Response<T> = Success<T> | Refusal;

export function refuse(code: ResponseCode, reason: Refusal['reason'], message: string): Refusal {
  return { ok: false, code, reason, message };
}
