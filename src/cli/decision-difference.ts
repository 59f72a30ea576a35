import type { Time } from '../engine/time.ts';
import { explainChoice } from '../analysis/explain-choice.ts';
import { firstDifference, type Decision } from '../analysis/first-difference.ts';
import type { Pair } from '../analysis/compare-variants.ts';
import type { Explanation } from '../scheduling/explain.ts';
import type { Scenario } from '../scenario/load.ts';
import { breathe } from './breathe.ts';
import type { Host } from './host.ts';

/** The first decision of the scheduler that two variants take differently with the same seed. */
export interface ExplainedDifference extends Pair {
  readonly seed: string;
  /** Absent: every pod went the same way. */
  readonly decision?: {
    readonly pod: string;
    readonly attempt: number;
    /** Of `against`, then of `variant`. */
    readonly sides: readonly DecisionSide[];
  };
}

/** What one variant did with the pod, and why. */
export interface DecisionSide {
  readonly variant: string;
  readonly at?: Time;
  /** `not tried` where the run never made this attempt. */
  readonly result: Decision['result'] | 'not tried';
  readonly nodeName?: string;
  readonly why: string;
  /** Total and weighted score by plugin of the nodes that either of the two chose. */
  readonly scores: readonly NodeScore[];
}

export interface NodeScore {
  readonly nodeName: string;
  readonly total: number;
  readonly plugins: readonly { readonly plugin: string; readonly weighted: number }[];
}

/** Looks where the runs of each pair part, and asks both scenarios why. @returns undefined after Ctrl-C */
export async function explainDifferences(
  host: Host,
  seed: string,
  pairs: readonly Pair[],
  decisions: ReadonlyMap<string, readonly Decision[]>,
  load: (variant: string) => Promise<Scenario>,
): Promise<readonly ExplainedDifference[] | undefined> {
  let isInterrupted = false;
  const release = host.onInterrupt(() => (isInterrupted = true));
  try {
    const explained: ExplainedDifference[] = [];
    for (const { variant, against } of pairs) {
      const found = firstDifference(decisions.get(against)!, decisions.get(variant)!);
      if (found === undefined) {
        explained.push({ variant, against, seed });
        continue;
      }
      const { pod, attempt, first, second } = found;
      const nodeNames = [...new Set([first?.nodeName, second?.nodeName])].filter((name) => name !== undefined);
      const sides: DecisionSide[] = [];
      for (const [name, decision] of [
        [against, first],
        [variant, second],
      ] as const) {
        const explanation =
          decision && (await explainAttempt(host, await load(name), pod, attempt, () => isInterrupted));
        if (isInterrupted) return undefined;
        sides.push(describeSide(name, decision, explanation, nodeNames));
      }
      explained.push({ variant, against, seed, decision: { pod, attempt, sides } });
    }
    return explained;
  } finally {
    release();
  }
}

/** The run once more, as far as this attempt. */
async function explainAttempt(
  { simulate }: Host,
  scenario: Scenario,
  pod: string,
  attempt: number,
  isStopped: () => boolean,
): Promise<Explanation | undefined> {
  const { explanations } = await simulate(scenario, {
    explain: { pod },
    breathe,
    onProgress: ({ isExplained }) => isExplained || isStopped(),
  });
  return explanations.find((explanation) => explanation.attempt === attempt)?.explanation as Explanation | undefined;
}

function describeSide(
  variant: string,
  decision: Decision | undefined,
  explanation: Explanation | undefined,
  nodeNames: readonly string[],
): DecisionSide {
  if (decision === undefined) return { variant, result: 'not tried', why: 'this run never came to it', scores: [] };
  const { at, result, nodeName } = decision;
  const other = nodeNames.find((name) => name !== nodeName);
  const scores = (explanation?.nodes ?? [])
    .filter((node) => nodeNames.includes(node.nodeName) && node.scores !== undefined)
    .map((node) => ({
      nodeName: node.nodeName,
      total: node.total!,
      plugins: node.scores!.map(({ plugin, weighted }) => ({ plugin, weighted })),
    }));
  return {
    variant,
    at,
    result,
    ...(nodeName !== undefined && { nodeName }),
    why: explanation === undefined ? '' : explainChoice(explanation, other),
    scores,
  };
}
