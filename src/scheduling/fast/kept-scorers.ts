import type { NodeInfo } from '../node-info.ts';
import type { Snapshot } from '../snapshot.ts';
import type { DistantScorers } from './distant-plugins.ts';

/** What the plugins that say `holdsUntilNodesChange` have answered last for one pod class. */
export class KeptScorers {
  /** What comes of it when nobody else has something to say; undefined: not known yet. */
  scorers: DistantScorers | undefined;
  #nodes: readonly NodeInfo[] = [];
  #nodeEntries = -1;
  #states: Map<string, unknown> | undefined;

  clear(): void {
    this.#states = this.scorers = undefined;
  }

  /** The states by plugin, those apart that skip. Undefined: nodes have come, gone or changed since. */
  get({ nodes, changes }: Snapshot): Map<string, unknown> | undefined {
    return nodes === this.#nodes && changes.nodeEntryCount === this.#nodeEntries ? this.#states : undefined;
  }

  keep({ nodes, changes }: Snapshot, states: Map<string, unknown>): Map<string, unknown> {
    this.#nodes = nodes;
    this.#nodeEntries = changes.nodeEntryCount;
    this.#states = states;
    this.scorers = undefined;
    return states;
  }
}
