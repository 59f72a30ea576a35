import type { PreFilterRejection } from './filtering.ts';
import type { NodeInfo } from './node-info.ts';
import type { Rejection, RejectionCode } from './plugin.ts';
import type { Snapshot } from './snapshot.ts';
import { unavailableMessage } from './unavailable-message.ts';

/** What a search cost and where the next one starts. */
export interface SearchCost {
  readonly nextStartNodeIndex: number;
  /** Nodes on which the filters ran. */
  readonly nodesExamined: number;
  /**
   * Plugins that walked over the whole snapshot for this pod: what makes a cycle expensive. One entry per walk: preFilter
   * and preScore each make one.
   */
  readonly scanningPlugins: readonly string[];
}

export interface RejectionCount {
  readonly plugin: string;
  readonly reason: string;
  readonly nodeCount: number;
}

/** In the order in which they were looked at. May be worked out when it is asked for. */
export interface Rejected {
  readonly rejected: readonly NodeInfo[];
  /** Index by index with `rejected`. */
  readonly rejections: readonly Rejection[];
  readonly count: number;
  /** How many nodes each rejection has, in order of first appearance. */
  readonly distinct: ReadonlyMap<Rejection, number>;
}

/** No node can take the pod; why is worked out when it is asked for (framework Diagnosis and FitError). */
export class Failure implements SearchCost {
  readonly kind = 'failure';
  readonly nextStartNodeIndex: number;
  readonly nodesExamined: number;
  readonly nodesFeasible = 0;
  readonly nodesScored = 0;
  readonly scanningPlugins: readonly string[];
  /** Why all nodes that no filter looked at are out; absent when there are none. */
  readonly elsewhere: Rejection | undefined;
  readonly nodeCount: number;
  readonly #rejected: Rejected;
  readonly #isPreFilter: boolean;
  readonly #plugins: readonly string[];
  /** Pods that fit nowhere come again and again: what has been worked out is kept. */
  #counts: readonly RejectionCount[] | undefined;
  #message: string | undefined;
  #unschedulablePlugins: ReadonlySet<string> | undefined;
  #pendingPlugins: ReadonlySet<string> | undefined;

  private constructor(
    cost: SearchCost,
    rejected: Rejected,
    elsewhere: Rejection | undefined,
    plugins: readonly string[],
    nodeCount: number,
    isPreFilter: boolean,
  ) {
    this.nextStartNodeIndex = cost.nextStartNodeIndex;
    this.nodesExamined = cost.nodesExamined;
    this.scanningPlugins = cost.scanningPlugins;
    this.elsewhere = elsewhere;
    this.nodeCount = nodeCount;
    this.#rejected = rejected;
    this.#plugins = plugins;
    this.#isPreFilter = isPreFilter;
  }

  /** The cluster is empty: no plugin has said anything. */
  static withoutNodes(nextStartNodeIndex: number): Failure {
    return new Failure({ nextStartNodeIndex, nodesExamined: 0, scanningPlugins: [] }, NOBODY, undefined, [], 0, true);
  }

  static ofPreFilter(
    { rejection, plugins }: PreFilterRejection,
    nodeCount: number,
    nextStartNodeIndex: number,
  ): Failure {
    const cost = { nextStartNodeIndex, nodesExamined: 0, scanningPlugins: [] };
    return new Failure(cost, NOBODY, rejection, plugins, nodeCount, true);
  }

  static ofFilters(
    rejected: Pick<Rejected, 'rejected' | 'rejections'> | Rejected,
    narrowedBy: readonly string[],
    nodeCount: number,
    cost: SearchCost,
  ): Failure {
    const all = 'distinct' in rejected ? rejected : new RejectedNodes(rejected.rejected, rejected.rejections);
    return new Failure(cost, all, outsideOf(narrowedBy), narrowedBy, nodeCount, false);
  }

  /** Reserve or Permit has rejected the chosen node: told as if there were no other. */
  static afterSearch(rejection: Rejection, nextStartNodeIndex: number): Failure {
    const cost = { nextStartNodeIndex, nodesExamined: 0, scanningPlugins: [] };
    return new Failure(cost, NOBODY, rejection, [rejection.plugin], 1, false);
  }

  /** A filter could not answer for a node: no answer at all for the pod, whatever other nodes say (findNodesThatPassFilters). */
  static ofError(rejection: Rejection, nodeCount: number, cost: SearchCost): Failure {
    const reasons = rejection.reasons.map((reason) => `running "${rejection.plugin}" filter plugin: ${reason}`);
    return new Failure(cost, NOBODY, { ...rejection, reasons }, [rejection.plugin], nodeCount, false);
  }

  /** Not a no but a mistake: no event is worth waiting for. */
  get isError(): boolean {
    return this.elsewhere?.code === 'Error';
  }

  /** Why this node is out. */
  rejectionOf(nodeName: string): Rejection | undefined {
    return this.rejections.get(nodeName) ?? this.elsewhere;
  }

  /** Why each node is out that a filter looked at; for the others there is `elsewhere`. */
  get rejections(): ReadonlyMap<string, Rejection> {
    const { rejected, rejections } = this.#rejected;
    return new Map(rejected.map(({ node }, index) => [node.metadata.name, rejections[index]!]));
  }

  /** The nodes that are out with this code, in the order of the snapshot. */
  nodesRejectedAs(code: RejectionCode, snapshot: Snapshot): readonly NodeInfo[] {
    const { rejected, rejections } = this.#rejected;
    const byNode = new Map(rejected.map((node, index) => [node, rejections[index]!]));
    return snapshot.nodes.filter((node) => (byNode.get(node) ?? this.elsewhere)?.code === code);
  }

  /** How many nodes are out with this code. */
  countRejectedAs(code: RejectionCode): number {
    let count = 0;
    this.#withElsewhere().forEach((nodeCount, rejection) => {
      if (rejection.code === code) count += nodeCount;
    });
    return count;
  }

  /** The plugins whose events may bring the pod back. */
  get unschedulablePlugins(): ReadonlySet<string> {
    return (this.#unschedulablePlugins ??= this.#findRejectors());
  }

  #findRejectors(): ReadonlySet<string> {
    const plugins = new Set(this.#plugins);
    this.#rejected.distinct.forEach((_nodeCount, { plugin }) => plugins.add(plugin));
    return plugins;
  }

  /** Those of them that wait for something outside: their pods come back at once. */
  get pendingPlugins(): ReadonlySet<string> {
    return (this.#pendingPlugins ??= this.#findPending());
  }

  #findPending(): ReadonlySet<string> {
    let pending: Set<string> | undefined;
    this.#rejected.distinct.forEach((_nodeCount, { code, plugin }) => {
      if (code === 'Pending') (pending ??= new Set()).add(plugin);
    });
    if (this.elsewhere?.code === 'Pending') (pending ??= new Set()).add(this.elsewhere.plugin);
    return pending ?? NO_PLUGINS;
  }

  /** How many nodes each plugin rejected for which reason, in order of first appearance. */
  get counts(): readonly RejectionCount[] {
    return (this.#counts ??= this.#countReasons());
  }

  #countReasons(): readonly RejectionCount[] {
    const counts: (RejectionCount & { nodeCount: number })[] = [];
    this.#withElsewhere().forEach((nodeCount, { plugin, reasons }) => {
      for (let index = 0; index < reasons.length; index++) {
        const reason = reasons[index]!;
        const known = counts.find((one) => one.reason === reason && one.plugin === plugin);
        if (known === undefined) counts.push({ plugin, reason, nodeCount });
        else known.nodeCount += nodeCount;
      }
    });
    return counts;
  }

  /** In kube-scheduler's words, reasons sorted as texts: `0/3 nodes are available: 1 Too many pods, 2 Insufficient cpu.` */
  get message(): string {
    return (this.#message ??= this.#describe());
  }

  #describe(): string {
    if (this.nodeCount === 0) return 'no nodes available to schedule pods';
    if (this.#isPreFilter) return `0/${this.nodeCount} nodes are available: ${this.elsewhere!.reasons.join(', ')}.`;
    const counts = new Map<string, number>();
    for (const { reason, nodeCount } of this.counts) counts.set(reason, nodeCount + (counts.get(reason) ?? 0));
    return unavailableMessage(this.nodeCount, counts);
  }

  #withElsewhere(): ReadonlyMap<Rejection, number> {
    const { distinct, count } = this.#rejected;
    const others = this.nodeCount - count;
    return this.elsewhere !== undefined && others > 0 ? new Map([...distinct, [this.elsewhere, others]]) : distinct;
  }
}

/** Nodes that have been looked at one by one. */
class RejectedNodes implements Rejected {
  readonly rejected: readonly NodeInfo[];
  readonly rejections: readonly Rejection[];
  #distinct: ReadonlyMap<Rejection, number> | undefined;

  constructor(rejected: readonly NodeInfo[], rejections: readonly Rejection[]) {
    this.rejected = rejected;
    this.rejections = rejections;
  }

  get count(): number {
    return this.rejected.length;
  }

  get distinct(): ReadonlyMap<Rejection, number> {
    return (this.#distinct ??= countEach(this.rejections));
  }
}

function countEach(rejections: readonly Rejection[]): ReadonlyMap<Rejection, number> {
  const distinct = new Map<Rejection, number>();
  for (const rejection of rejections) distinct.set(rejection, (distinct.get(rejection) ?? 0) + 1);
  return distinct;
}

function outsideOf(narrowedBy: readonly string[]): Rejection | undefined {
  if (narrowedBy.length === 0) return undefined;
  const reason = `node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`;
  return { plugin: narrowedBy[0]!, code: 'UnschedulableAndUnresolvable', reasons: [reason] };
}

const NO_PLUGINS: ReadonlySet<string> = new Set();
const NOBODY: Rejected = new RejectedNodes([], []);
