import { invariant } from '../../engine/invariant.ts';
import type { Failure } from '../../scheduling/failure.ts';
import type { PostFilterResult } from '../../scheduling/post-filter.ts';
import type { Rejection } from '../../scheduling/plugin.ts';
import type { Cycle } from './cycle.ts';
import type { UnscheduledReason } from './pod-condition.ts';

/** Why an attempt has failed, as the pod is told. */
export interface FailedAttempt {
  readonly reason: UnscheduledReason;
  readonly message: string;
  /** Undefined: no plugin but an error. */
  readonly rejectedBy: Pick<Failure, 'unschedulablePlugins' | 'pendingPlugins'> | undefined;
  /** Which node the pod is to wait for; '': for none; undefined: as before. */
  readonly nominateTo: string | undefined;
}

/** The search has found no node. The same to all pods that fail alike, as long as nothing changes: worked out once. */
export function searchFailed({ outcome, help }: Pick<Cycle, 'outcome' | 'help'>): FailedAttempt {
  invariant(outcome.kind === 'failure', 'a search that has found a node has not failed');
  const known = told.get(outcome);
  if (known !== undefined && known.help === help) return known.attempt;
  const attempt = outcome.isError ? schedulerError(textOf(outcome.elsewhere!)) : unschedulable(outcome, help);
  told.set(outcome, { help, attempt });
  return attempt;
}

/** The latest for each failure. */
const told = new WeakMap<Failure, { readonly help: PostFilterResult | undefined; readonly attempt: FailedAttempt }>();

/** The words of PostFilter go behind those of the filters; without PostFilter an earlier nomination is void. */
function unschedulable(failure: Failure, help: PostFilterResult | undefined): FailedAttempt {
  const { message } = failure;
  if (help === undefined) return rejectedBy(failure, message, '');
  if (help.kind === 'nomination') return rejectedBy(failure, message, help.nodeName);
  const words = help.message === '' ? message : `${message} ${help.message}`;
  return rejectedBy(failure, words, help.clearsNomination ? '' : undefined);
}

/** Rejected by a plugin behind the filters; an earlier nomination is void. */
export function rejected(failure: Failure): FailedAttempt {
  return rejectedBy(failure, failure.message, '');
}

/** Something went wrong: no plugin whose events could help, so that the back-off alone counts. */
export function schedulerError(message: string): FailedAttempt {
  return { reason: 'SchedulerError', message, rejectedBy: undefined, nominateTo: '' };
}

/** An error of a plugin is nobody's rejection: the pod backs off and tries again. */
export function pluginFailed(point: 'Reserve' | 'Permit', rejection: Rejection): FailedAttempt {
  return schedulerError(`running ${point} plugin "${rejection.plugin}": ${textOf(rejection)}`);
}

function rejectedBy(failure: Failure, message: string, nominateTo: string | undefined): FailedAttempt {
  return { reason: 'Unschedulable', message, rejectedBy: failure, nominateTo };
}

export function textOf({ reasons }: Rejection): string {
  return reasons.join(', ');
}
