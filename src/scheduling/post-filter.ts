import type { PodSpec } from '../api/objects/pod.ts';
import type { Failure } from './failure.ts';
import type { PodInfo } from './pod-info.ts';
import type { ObjectWrite } from './plugin.ts';
import type { PreemptionReport } from './preemption/report.ts';
import type { Profile } from './profile.ts';
import type { Search } from './search.ts';
import type { Snapshot } from './snapshot.ts';

/** A search that has found no node, with everything that it looked at. */
export interface FailedSearch {
  readonly pod: PodInfo;
  readonly snapshot: Snapshot;
  readonly profile: Profile;
  readonly search: Search;
  readonly failure: Failure;
}

/** What became of PostFilter. */
export type PostFilterResult = Nomination | NoHelp;

interface Effort {
  /** Nodes on which something was tried: each costs time. */
  readonly nodesTried: number;
  /** Who was looked at, for explanations. */
  readonly report?: PreemptionReport;
}

/** The pod waits for this node, which fits once the victims are gone. */
export interface Nomination extends Effort {
  readonly kind: 'nomination';
  readonly nodeName: string;
  /** The most important first. */
  readonly victims: readonly PodInfo[];
  readonly pdbViolations: number;
}

export interface NoHelp extends Effort {
  readonly kind: 'no help';
  /** Goes behind the reasons of the filters. */
  readonly message: string;
  /** An earlier nomination is void; otherwise it stays as it is. */
  readonly clearsNomination: boolean;
  /** It hangs on the failure alone, as long as nothing changes: all pods that share it are told so, unless they are nominated. */
  readonly isOfFailure?: true;
  /** What may help in a later attempt; nobody waits for the answers. */
  readonly writes?: readonly ObjectWrite[];
  /** What the plugin does about it besides, at the end of the cycle; whoever only explains leaves it. */
  readonly carryOut?: () => void;
}

/** Asks the PostFilter plugins in turn; undefined when the profile has none (runtime/framework.go RunPostFilterPlugins). */
export function runPostFilters(search: FailedSearch): PostFilterResult | undefined {
  let refusal: NoHelp | undefined;
  let refusals: NoHelp[] | undefined;
  for (const { plugin } of search.profile.postFilter) {
    const result = plugin.postFilter!(search);
    if (result === undefined) continue;
    if (result.kind === 'nomination') return result;
    if (refusal === undefined) refusal = result;
    else (refusals ??= [refusal]).push(result);
  }
  return refusals === undefined ? refusal : joined(refusals);
}

/** Would all pods with this spec that share the failure and are not nominated be told the same, as long as nothing changes? */
export function isToldToAll(help: PostFilterResult | undefined, { postFilter }: Profile, spec: PodSpec): boolean {
  let asked = 0;
  for (const { plugin } of postFilter) if (plugin.ignores?.(spec) !== true) asked++;
  if (help === undefined) return asked === 0;
  return asked === 1 && help.kind === 'no help' && help.isOfFailure === true;
}

function joined(refusals: readonly NoHelp[]): NoHelp {
  const report = refusals.find(({ report: own }) => own !== undefined)?.report;
  return {
    kind: 'no help',
    message: refusals
      .map(({ message }) => message)
      .filter((message) => message !== '')
      .join(', '),
    clearsNomination: refusals.some(({ clearsNomination }) => clearsNomination),
    nodesTried: refusals.reduce((sum, { nodesTried }) => sum + nodesTried, 0),
    ...(report === undefined ? {} : { report }),
    writes: refusals.flatMap(({ writes = [] }) => writes),
    carryOut: () => {
      for (const { carryOut } of refusals) carryOut?.();
    },
  };
}
