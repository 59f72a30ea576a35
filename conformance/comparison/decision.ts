import { explain, type NodeExplanation } from '../../src/scheduling/explain.ts';
import { planFilters, runFiltersWithNominated } from '../../src/scheduling/filtering.ts';
import type { NodeInfo } from '../../src/scheduling/node-info.ts';
import { place } from '../../src/scheduling/place.ts';
import { createPodInfo } from '../../src/scheduling/pod-info.ts';
import { scoreNodes } from '../../src/scheduling/scoring.ts';
import type { DecisionCase } from '../case.ts';
import { createScheduler } from './scheduler.ts';

export interface Verdict {
  readonly plugin: string;
  readonly code: string;
  /** Sorted: their order is not defined. */
  readonly reasons: readonly string[];
}

export interface Score {
  readonly raw: number;
  readonly normalized: number;
  readonly weight: number;
}

/** All that a profile says about one pod: what ours and upstream's must agree on. */
export interface Decision {
  /** In the order in which they are looked at. */
  readonly nodeOrder: readonly string[];
  /** The pod fits nowhere, before any node is looked at. */
  readonly preFilter: Verdict | undefined;
  /** The only nodes that may be looked at, sorted. */
  readonly nodeNames: readonly string[] | undefined;
  /** By node; undefined: feasible. Empty after a rejection by preFilter. */
  readonly verdicts: ReadonlyMap<string, Verdict | undefined>;
  /** By plugin, then by node. */
  readonly scores: ReadonlyMap<string, ReadonlyMap<string, Score>>;
  readonly totals: ReadonlyMap<string, number>;
  /** The nodes of the highest total, sorted. */
  readonly best: readonly string[];
}

export interface OurDecision extends Decision {
  /** What place() does; undefined: it finds no node. */
  readonly placedOn: string | undefined;
  /** place() looks at all nodes. */
  readonly isWhole: boolean;
  readonly explained: ReadonlyMap<string, NodeExplanation>;
}

/** Filters and scores all nodes, one feasible node too, which place() spares itself; asks place() and explain() as well. */
export function decide(of: DecisionCase): OurDecision {
  const { reader, cache, nominator, profile } = createScheduler(of, [of.pod]);
  const pod = createPodInfo(reader.pod(of.pod));
  const { snapshot } = cache;
  const nameOf = ({ node }: NodeInfo): string => node.metadata.name;
  const search = { nextStartNodeIndex: 0, seed: of.id, attempt: 1, nominator };
  const placement = place(pod, snapshot, profile, search);
  const common = {
    nodeOrder: snapshot.nodes.map(nameOf),
    placedOn: placement.kind === 'placement' ? placement.nodeName : undefined,
    isWhole: snapshot.nodes.length < 100,
    explained: new Map(explain(pod, snapshot, profile, search).nodes.map((node) => [node.nodeName, node])),
  };

  const plan = planFilters(pod, snapshot, profile);
  if ('rejection' in plan) {
    const preFilter = { ...verdictOf(plan.rejection), plugin: plan.plugins.join(',') };
    const nothing = { nodeNames: undefined, verdicts: new Map(), scores: new Map(), totals: new Map(), best: [] };
    return { ...common, preFilter, ...nothing };
  }
  const verdicts = new Map<string, Verdict | undefined>();
  const feasible: NodeInfo[] = [];
  const narrower = plan.narrowedBy.join(',');
  for (const node of snapshot.nodes) {
    if (plan.nodeNames !== undefined && !plan.nodeNames.has(nameOf(node))) {
      const reason = `node(s) didn't satisfy plugin(s) [${plan.narrowedBy.join(' ')}]`;
      verdicts.set(nameOf(node), { plugin: narrower, code: 'UnschedulableAndUnresolvable', reasons: [reason] });
      continue;
    }
    const rejection = runFiltersWithNominated(plan, pod, node, nominator);
    verdicts.set(nameOf(node), rejection && verdictOf(rejection));
    if (rejection === undefined) feasible.push(node);
  }
  const { totals, plugins } = scoreNodes(pod, feasible, snapshot, profile, true);
  const scores = new Map(
    plugins.map(({ name, weight, raw, normalized }) => {
      const scoreOf = (index: number): Score => ({ raw: raw![index]!, normalized: normalized[index]!, weight });
      return [name, new Map(feasible.map((node, index) => [nameOf(node), scoreOf(index)]))];
    }),
  );
  const highest = Math.max(...totals);
  return {
    ...common,
    preFilter: undefined,
    nodeNames: plan.nodeNames && [...plan.nodeNames].sort(),
    verdicts,
    scores,
    totals: new Map(feasible.map((node, index) => [nameOf(node), totals[index]!])),
    best: feasible
      .filter((_node, index) => totals[index] === highest)
      .map(nameOf)
      .sort(),
  };
}

function verdictOf({ plugin, code, reasons }: Verdict): Verdict {
  return { plugin, code, reasons: [...reasons].sort() };
}
