import type { AllocationResult, ResourceClaim } from '../../src/api/objects/resource.ts';
import type { DevicesCase } from '../case.ts';
import { readAllocation, readStatus } from './device-objects.ts';
import { askDevices } from './devices.ts';
import type { ClaimJson, OracleDevices, Verdict } from './oracle-devices.ts';
import type { Tally } from './tally.ts';

/** What differs, in words; empty when all is equal. */
export function compareDevices(of: DevicesCase, theirs: OracleDevices, tally: Tally): string[] {
  const ours = askDevices(of);
  const differences: string[] = [];
  const check = (what: string, where: string, mine: unknown, upstream: unknown): void => {
    const [a, b] = [canonical(mine), canonical(upstream)];
    tally.count('devices', what, a === b);
    if (a !== b) differences.push(`${what}${where}: ${a}, upstream ${b}`);
  };
  check('PreEnqueue', '', ours.preEnqueue, theirs.preEnqueue);
  check('PreFilter', '', mapValues(ours.preFilter, readable), mapValues(theirs.preFilter, readable));
  for (const [name, { devices, features, score, allocations = {} }] of Object.entries(theirs.nodes)) {
    const mine = ours.nodes.get(name)!;
    const upstream = mapValues(allocations, (one) => withoutShares(readAllocation(one)));
    check('Filter of DynamicResources', ` on ${name}`, readable(mine.devices), readable(devices));
    check('Filter of NodeDeclaredFeatures', ` on ${name}`, readable(mine.features), readable(features));
    check('chosen devices', ` on ${name}`, mapValues(mine.allocations, withoutShares), upstream);
    check('scores', ` on ${name}`, mine.score, score);
    tally.count('device outcomes', outcomeOf(devices, Object.values(upstream)), true);
  }
  check('normalized scores', '', ours.normalized, theirs.normalized);
  check('PostFilter', '', ours.postFilter, theirs.postFilter);
  check('queueing hints', '', [ours.claimHints, ours.podHint, ours.nodeHints], hintsOf(theirs));
  if (theirs.bound !== undefined) {
    const { claims, unreserved } = theirs.bound;
    check('PreBind', '', ours.bound && mapValues(ours.bound.claims, writtenOf), mapValues(claims, readWritten));
    check(
      'Unreserve',
      '',
      ours.bound && mapValues(ours.bound.unreserved, writtenOf),
      mapValues(unreserved, readWritten),
    );
  }
  return differences;
}

function hintsOf({ claimHints, podHint, nodeHints }: OracleDevices): unknown {
  return [claimHints, podHint, nodeHints];
}

/** What the scheduler writes of a claim; that there is a time counts, not which. */
function writtenOf({ metadata, status }: Pick<ResourceClaim, 'metadata' | 'status'>): unknown {
  const { allocation, reservedFor } = status;
  return {
    finalizers: metadata.finalizers ?? [],
    users: reservedFor.map(({ resource, name, uid }) => [resource, name, uid]),
    ...(allocation && { allocation: { ...withoutShares(allocation), allocationTimestamp: hasTime(allocation) } }),
  };
}

function readWritten({ metadata, status = {} }: ClaimJson): unknown {
  return writtenOf({ metadata: metadata as ResourceClaim['metadata'], status: readStatus(status) });
}

function hasTime({ allocationTimestamp }: AllocationResult): boolean {
  return allocationTimestamp !== undefined;
}

/** Upstream draws the ids of shares. */
function withoutShares({ results, ...rest }: AllocationResult): AllocationResult {
  return { ...rest, results: results.map((result) => ({ ...result, ...(result.shareID && { shareID: 'drawn' }) })) };
}

/** The words behind a CEL error are those of the library. */
function readable(verdict: Verdict | undefined): unknown {
  return (
    verdict && {
      code: verdict.code,
      reasons: (verdict.reasons ?? []).map((reason) => reason.replace(/(CEL (?:runtime|compile) error): [^]*/, '$1')),
    }
  );
}

function outcomeOf(verdict: Verdict | undefined, allocations: readonly AllocationResult[]): string {
  if (verdict !== undefined) return verdict.code === 'Error' ? 'error' : (verdict.reasons?.[0] ?? verdict.code);
  const results = allocations.flatMap((allocation) => allocation.results);
  if (results.length === 0) return 'nothing to allocate';
  if (results.some(({ shareID }) => shareID !== undefined)) return 'shared devices';
  if (results.some(({ request }) => request.includes('/'))) return 'devices for an alternative';
  return results.length === 1 ? 'one device' : 'several devices';
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** Equal values, equal texts: keys in order. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
