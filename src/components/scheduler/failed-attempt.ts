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

/** The search has found no node: the same object for all pods that fail alike. */
export function searchFailed({ outcome, help }: Pick<Cycle, 'outcome' | 'help'>): FailedAttempt {
  invariant(outcome.kind === 'failure', 'a search that has found a node has not failed');
  const known = ofFailures.get(outcome);
  if (known !== undefined && known.help === help) return known.attempt;
  const attempt = shared(outcome.isError ? schedulerError(textOf(outcome.elsewhere!)) : unschedulable(outcome, help));
  ofFailures.set(outcome, { help, attempt });
  return attempt;
}

/** The latest of each failure. */
const ofFailures = new WeakMap<
  Failure,
  { readonly help: PostFilterResult | undefined; readonly attempt: FailedAttempt }
>();

/** Many pods that wait for long hold on to what they were told, so that it must not be many objects: the latest by its message. */
const known = new Map<string, FailedAttempt>();
const MAX_KNOWN = 1000;

function shared(attempt: FailedAttempt): FailedAttempt {
  const { message } = attempt;
  const latest = known.get(message);
  if (latest !== undefined && saysTheSame(latest, attempt)) return latest;
  if (known.size === MAX_KNOWN) known.clear();
  known.set(message, attempt);
  return attempt;
}

function saysTheSame(one: FailedAttempt, other: FailedAttempt): boolean {
  if (one.reason !== other.reason || one.nominateTo !== other.nominateTo) return false;
  const [by, byOther] = [one.rejectedBy, other.rejectedBy];
  if (by === undefined || byOther === undefined) return by === byOther;
  return (
    sameNames(by.unschedulablePlugins, byOther.unschedulablePlugins) &&
    sameNames(by.pendingPlugins, byOther.pendingPlugins)
  );
}

/** In the same order, too. */
function sameNames(names: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  if (names.size !== others.size) return false;
  const rest = others.values();
  for (const name of names) if (name !== rest.next().value) return false;
  return true;
}

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
  const { unschedulablePlugins, pendingPlugins } = failure;
  return { reason: 'Unschedulable', message, rejectedBy: { unschedulablePlugins, pendingPlugins }, nominateTo };
}

export function textOf({ reasons }: Rejection): string {
  return reasons.join(', ');
}
