import type { NodeInfo } from '../node-info.ts';
import type { Snapshot } from '../snapshot.ts';
import type { DistantScorers } from './distant-plugins.ts';

/** What the plugins that say `holdsUntilNodesChange` have answered last for one pod class. */
export class KeptScorers {
  #nodes: readonly NodeInfo[] = [];
  #nodeEntries = -1;
  #scorers: DistantScorers | undefined;

  clear(): void {
    this.#scorers = undefined;
  }

  /** Undefined: nodes have come, gone or changed since. */
  get({ nodes, changes }: Snapshot): DistantScorers | undefined {
    return nodes === this.#nodes && changes.nodeEntryCount === this.#nodeEntries ? this.#scorers : undefined;
  }

  keep({ nodes, changes }: Snapshot, scorers: DistantScorers): DistantScorers {
    this.#nodes = nodes;
    this.#nodeEntries = changes.nodeEntryCount;
    this.#scorers = scorers;
    return scorers;
  }
}
