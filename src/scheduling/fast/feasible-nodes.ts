import type { NodeInfo } from '../node-info.ts';
import { listStretch, type Listed } from './listed.ts';
import type { PodClass } from './pod-class.ts';
import type { Stretch } from './stretch.ts';

/** The nodes that a search has found, listed only when somebody wants to look at each. */
export class FeasibleNodes {
  readonly stretch: Stretch;
  readonly #podClass: PodClass;
  #listed: Listed | undefined;
  #nodes: readonly NodeInfo[] | undefined;

  /** @param listed where others than kept filters had a say; it need not be all that is open in the stretch. */
  constructor(podClass: PodClass, stretch: Stretch, listed?: Listed) {
    this.stretch = stretch;
    this.#podClass = podClass;
    this.#listed = listed;
  }

  get isListed(): boolean {
    return this.#listed !== undefined;
  }

  get listed(): Listed {
    return (this.#listed ??= listStretch(this.#podClass, this.stretch));
  }

  get nodes(): readonly NodeInfo[] {
    return (this.#nodes ??= this.listed.positions.map((position) => this.#podClass.nodes[position]!));
  }
}
