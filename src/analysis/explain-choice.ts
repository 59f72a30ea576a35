import type { Explanation, NodeExplanation } from '../scheduling/explain.ts';
import type { TieBreak } from '../scheduling/tie-break.ts';
import { describeDecider } from './tie-break-text.ts';

/** Why a pod did not go to `other` in this run, in a few words: what the plugins that decided it said. */
export function explainChoice(
  { outcome, tieBreak, nodes, preFilterRejection }: Explanation,
  other: string | undefined,
): string {
  if (outcome.kind === 'failure') {
    return preFilterRejection === undefined
      ? `fits nowhere: ${describeRejections(nodes)}`
      : `fits nowhere: ${preFilterRejection.plugin} says ${preFilterRejection.reasons.join(', ')}`;
  }
  if (other === undefined) return `${outcome.nodesFeasible} of ${nodes.length} nodes fit`;
  const chosen = nodes.find(({ isChosen }) => isChosen);
  const rival = nodes.find(({ nodeName }) => nodeName === other);
  if (rival === undefined) return `${other} is not there`;
  if (rival.verdict === 'rejected') return `${other} is rejected by ${describeRejection(rival)}`;
  if (rival.verdict === 'not considered') return `${other} was not considered, for enough nodes had been found before`;
  return chosen === undefined ? '' : compareScores(chosen, rival, tieBreak);
}

function compareScores(chosen: NodeExplanation, rival: NodeExplanation, tieBreak: TieBreak): string {
  const lead = (chosen.total ?? 0) - (rival.total ?? 0);
  if (lead === 0)
    return `${rival.nodeName} has the same score, and the ${describeDecider(tieBreak)} among the best decided`;
  const parts = (chosen.scores ?? [])
    .map(({ plugin, weighted }) => ({
      plugin,
      lead: weighted - (rival.scores?.find((score) => score.plugin === plugin)?.weighted ?? 0),
    }))
    .filter((part) => part.lead !== 0)
    .toSorted((a, b) => Math.abs(b.lead) - Math.abs(a.lead));
  const words = parts.map((part) => `${part.plugin} ${signed(part.lead)}`);
  return `${signed(lead)} over ${rival.nodeName}: ${words.join(', ')}`;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}

/** The commonest first. */
function describeRejections(nodes: readonly NodeExplanation[]): string {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const text = describeRejection(node);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([text, count]) => `${count} ${count === 1 ? 'node' : 'nodes'} ${text}`).join('; ');
}

function describeRejection({ rejection }: NodeExplanation): string {
  return rejection === undefined ? 'no filter' : `${rejection.plugin} (${rejection.reasons.join(', ')})`;
}
