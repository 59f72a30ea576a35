import type { Pod } from '../api/objects/pod.ts';
import type { ActiveExtender } from './active-extender.ts';
import type { ExtenderVictims } from './extender.ts';
import type { NodeInfo } from './node-info.ts';
import type { Rejection } from './plugin.ts';
import type { Candidate } from './preemption/select-victims.ts';
import type { PluginScores } from './scoring.ts';
import type { Snapshot } from './snapshot.ts';

type Extenders = readonly ActiveExtender[];

const ALL_PASS: ReadonlyMap<string, Rejection> = new Map();

/** One after the other, each asked only about what those before have left (schedule_one.go findNodesThatPassExtenders). */
export function filterWithExtenders(
  extenders: Extenders,
  pod: Pod,
  feasible: readonly NodeInfo[],
): ReadonlyMap<string, Rejection> {
  if (extenders.length === 0) return ALL_PASS;
  const rejections = new Map<string, Rejection>();
  let left = feasible;
  for (const extender of extenders) {
    if (left.length === 0) break;
    if (!extender.isFilter || !extender.isInterested(pod)) continue;
    const answer = extender.filter(pod, left);
    if (answer === undefined || answer.size === 0) continue;
    for (const [name, rejection] of answer) rejections.set(name, rejection);
    left = left.filter(({ node }) => !answer.has(node.metadata.name));
  }
  return rejections;
}

/** The scores of extenders look like those of plugins, scaled up to 100. */
export function scoreWithExtenders(extenders: Extenders, pod: Pod, nodes: readonly NodeInfo[]): PluginScores[] {
  const scores: PluginScores[] = [];
  for (const extender of extenders) {
    if (!extender.isPrioritizer || !extender.isInterested(pod)) continue;
    const normalized = extender.prioritize(pod, nodes);
    if (normalized === undefined) continue;
    scores.push({ name: extender.name, weight: extender.weight, raw: normalized, normalized });
  }
  return scores;
}

/** Must the search find as many nodes as ever, although no plugin scores (schedule_one.go findNodesThatPassFilters)? */
export function needSeveralNodes(extenders: Extenders): boolean {
  return extenders.some(({ isFilter, isPrioritizer }) => isFilter || isPrioritizer);
}

/** Lets extenders take candidates away, or change their victims (preemption.go callExtenders). */
export function filterCandidates(
  extenders: Extenders,
  pod: Pod,
  candidates: readonly Candidate[],
  snapshot: Snapshot,
): readonly Candidate[] {
  const asked = extenders.filter((extender) => extender.supportsPreemption && extender.isInterested(pod));
  let left = candidates;
  for (const extender of asked) {
    if (left.length === 0) break;
    const answer = extender.preempt(pod, left.map(toVictims));
    if (answer === undefined) continue;
    left = answer.map((victims) => toCandidate(victims, left, snapshot, extender));
  }
  return left;
}

function toVictims({ nodeName, victims, pdbViolations }: Candidate): ExtenderVictims {
  return { nodeName, victims: victims.map(({ pod }) => pod.pod), pdbViolations };
}

/** Any pod of the node may be a victim, as upstream allows. */
function toCandidate(
  { nodeName, victims, pdbViolations }: ExtenderVictims,
  before: readonly Candidate[],
  snapshot: Snapshot,
  extender: ActiveExtender,
): Candidate {
  const known = before.find((candidate) => candidate.nodeName === nodeName)!.victims;
  const pods = snapshot.get(nodeName)?.pods ?? [];
  const found = victims.map(({ metadata }) => {
    const victim = known.find(({ pod }) => pod.pod.metadata.uid === metadata?.uid);
    const pod = pods.find((other) => other.pod.metadata.uid === metadata?.uid);
    return victim ?? (pod && { pod, violatesBudget: false });
  });
  if (found.includes(undefined)) throw extender.withoutVictims();
  return { nodeName, victims: found.filter((victim) => victim !== undefined), pdbViolations };
}
