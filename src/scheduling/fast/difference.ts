import type { Failure } from '../failure.ts';
import type { Placement } from '../place.ts';

/** Where two answers to the same question first differ: `nodeName: "a" and "b"`; undefined when they are equal. */
export function findDifference(first: Placement | Failure, second: Placement | Failure): string | undefined {
  const one = told(first);
  const other = told(second);
  for (const key of Object.keys({ ...one, ...other })) {
    const texts = [JSON.stringify(one[key]), JSON.stringify(other[key])];
    if (texts[0] !== texts[1]) return `${key}: ${texts.join(' and ')}`;
  }
  return undefined;
}

/** All of an answer but `states`, which plugins keep for themselves. */
function told(outcome: Placement | Failure): Record<string, unknown> {
  const { kind, nextStartNodeIndex, nodesExamined, nodesFeasible, nodesScored, scanningPlugins } = outcome;
  const cost = { nodesFeasible, nodesScored, nodesExamined, nextStartNodeIndex, scanningPlugins };
  if (outcome.kind === 'placement') {
    const { nodeName, score, nodesTied } = outcome;
    return { kind, nodeName, score, nodesTied, ...cost };
  }
  const { message, counts, rejections, elsewhere, nodeCount, unschedulablePlugins, pendingPlugins } = outcome;
  return {
    kind,
    message,
    counts,
    rejections: [...rejections],
    elsewhere,
    nodeCount,
    unschedulablePlugins: [...unschedulablePlugins],
    pendingPlugins: [...pendingPlugins],
    ...cost,
  };
}
