import { BlockMaxima } from './block-maxima.ts';
import { ClassFacts, MAX_BLOCK_GROUPS, NOTHING, OUT } from './class-facts.ts';
import { BLOCK_SHIFT, blockCountOf, NodeBits } from './node-bits.ts';

/** The answers of the kept plugins about all nodes for one pod class, and what is summed up from them. */
export class Answers {
  readonly facts: ClassFacts;
  /** The nodes that pass the kept filters. */
  readonly open: NodeBits;
  readonly maxima: BlockMaxima;
  /** By position, of nodes that are not open: one more than the number of the rejection; 0: to be found when it is asked for. */
  readonly rejections: Uint16Array;
  /** By group, as long as groups are packed: how many of its nodes are open. */
  readonly openCounts = new Int32Array(OUT);
  #openCount = 0;

  constructor(nodeCount: number, isNarrow: boolean) {
    this.facts = new ClassFacts(nodeCount, isNarrow);
    this.open = new NodeBits(nodeCount);
    this.maxima = new BlockMaxima(blockCountOf(nodeCount), isNarrow);
    this.rejections = new Uint16Array(nodeCount);
  }

  get openCount(): number {
    return this.#openCount;
  }

  clear(): void {
    this.facts.clear();
    this.open.clearAll();
    this.maxima.clear();
    this.rejections.fill(0);
    this.openCounts.fill(0);
    this.#openCount = 0;
  }

  /** The sum of a node of this group is another one; NOTHING: it does not pass. */
  change(position: number, group: number, before: number, after: number): void {
    this.facts.setSum(position, after);
    if (before === NOTHING) {
      this.open.set(position);
      this.#openCount++;
      if (group < OUT) this.openCounts[group]!++;
    } else if (after === NOTHING) {
      this.open.clear(position);
      this.#openCount--;
      if (group < OUT) this.openCounts[group]!--;
      this.rejections[position] = 0;
    }
    if (group < MAX_BLOCK_GROUPS) this.maxima.change(position >> BLOCK_SHIFT, group, before, after);
  }
}
