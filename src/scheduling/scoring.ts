import { invariant } from '../engine/invariant.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import { MAX_NODE_SCORE, SKIP } from './plugin.ts';
import type { Profile, ProfilePlugin } from './profile.ts';
import { scoreWithExtenders } from './run-extenders.ts';
import type { Snapshot } from './snapshot.ts';

/** What one plugin makes of the feasible nodes; node by node in their order. */
export interface PluginScores {
  readonly name: string;
  readonly weight: number;
  /** As `score` gave them; only kept when asked for. */
  readonly raw: readonly number[] | undefined;
  /** What they come from, where the plugin says it; kept as they are. */
  readonly details?: readonly string[] | undefined;
  /** 0 to 100. */
  readonly normalized: readonly number[];
}

export interface NodeScores {
  /** The weighted sum, node by node. */
  readonly totals: readonly number[];
  readonly plugins: readonly PluginScores[];
  readonly scanningPlugins: readonly string[];
}

/** Asks preScore, score and normalize of each plugin (schedule_one.go prioritizeNodes, framework.go RunScorePlugins). */
export function scoreNodes(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  snapshot: Snapshot,
  profile: Profile,
  keepsRaw = false,
): NodeScores {
  const { states, skipped } = runPreScore(pod, nodes, snapshot, profile);
  const totals = nodes.map(() => 0);
  const plugins: PluginScores[] = [];
  const scanningPlugins: string[] = [];
  for (const scorer of profile.score) {
    if (skipped.has(scorer.name)) continue;
    const scores = scoreWith(scorer, states.get(scorer.name), pod, nodes, keepsRaw);
    addWeighted(totals, scores);
    plugins.push(scores);
    if (scorer.plugin.scansSnapshot) scanningPlugins.push(scorer.name);
  }
  if (profile.extenders.length > 0) {
    for (const scores of scoreWithExtenders(profile.extenders, pod.pod, nodes)) {
      addWeighted(totals, scores);
      plugins.push(scores);
    }
  }
  return { totals, plugins, scanningPlugins };
}

/** Asks preScore of each plugin: the state for its scores, or that it does not score this pod. */
export function runPreScore(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  snapshot: Snapshot,
  profile: Profile,
): { readonly states: ReadonlyMap<string, unknown>; readonly skipped: ReadonlySet<string> } {
  const states = new Map<string, unknown>();
  const skipped = new Set<string>();
  for (const { name, plugin } of profile.preScore) {
    const answer = plugin.preScore!(pod, nodes, snapshot);
    if (answer === SKIP) skipped.add(name);
    else states.set(name, answer.state);
  }
  return { states, skipped };
}

function addWeighted(totals: number[], { normalized, weight }: PluginScores): void {
  for (let index = 0; index < totals.length; index++) totals[index] = totals[index]! + normalized[index]! * weight;
}

function scoreWith(
  { name, plugin, weight }: ProfilePlugin,
  state: unknown,
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  keepsRaw: boolean,
): PluginScores {
  const scores = nodes.map(() => 0);
  for (let index = 0; index < nodes.length; index++) scores[index] = plugin.score!(state, pod, nodes[index]!);
  const raw = keepsRaw ? [...scores] : undefined;
  const tellsMore = keepsRaw && plugin.scoreDetail !== undefined;
  const details = tellsMore ? nodes.map((node) => plugin.scoreDetail!(state, pod, node)) : undefined;
  plugin.normalize?.(scores, state, pod, nodes);
  for (let index = 0; index < scores.length; index++) checkScore(scores[index]!, name);
  return { name, weight, raw, details, normalized: scores };
}

/** A normalised score outside 0..100 is a mistake of the plugin. */
export function checkScore(score: number, name: string): void {
  if (!(score >= 0 && score <= MAX_NODE_SCORE)) invariant(false, `${name} scores from 0 to ${MAX_NODE_SCORE}`);
}
