import { LABEL_HOSTNAME } from '../../api/objects/node.ts';
import type { NodeInfo } from '../node-info.ts';
import type { Tally } from '../tally.ts';
import { NodeBits } from './node-bits.ts';

/** Keys that no node has any more stay known until there are so many of them. */
const MAX_KEYS = 60_000;

/** By position: numbers for what a tally has counted for the hostname of a node alone; 0: nothing. */
export class HostSignatures {
  readonly numbers: Uint16Array;
  /** Nodes whose number has become another one, for who follows that. */
  readonly #moved: NodeBits;
  /** The same in a list. */
  readonly #movedList: number[] = [];
  #isFollowed = false;
  readonly #tally: Tally;
  readonly #nodes: readonly NodeInfo[];
  readonly #known = new Map<number | string, number>([[0, 0]]);

  constructor(tally: Tally, nodes: readonly NodeInfo[]) {
    this.numbers = new Uint16Array(nodes.length);
    this.#tally = tally;
    this.#nodes = nodes;
    this.#moved = new NodeBits(nodes.length);
    if (tally.topologyKeys().includes(LABEL_HOSTNAME)) this.#readAll();
  }

  /** One more than the highest number. */
  get count(): number {
    return this.#known.size;
  }

  /** Remembers from now on which numbers become other ones. */
  follow(): void {
    this.#isFollowed = true;
    this.forEachMoved(ignore);
  }

  /** Nobody wants to know any more. */
  unfollow(): void {
    this.#isFollowed = false;
    this.forEachMoved(ignore);
  }

  /** Tells of the nodes whose number has become another one since the last time. */
  forEachMoved(tell: (position: number) => void): void {
    const list = this.#movedList;
    for (let index = 0; index < list.length; index++) {
      this.#moved.clear(list[index]!);
      tell(list[index]!);
    }
    list.length = 0;
  }

  /** Something has been counted on one of these nodes, which have the same hostname. */
  update(positions: readonly number[]): void {
    for (let index = 0; index < positions.length; index++) this.#read(positions[index]!);
    if (this.#known.size < MAX_KEYS) return;
    this.#known.clear();
    this.#known.set(0, 0);
    this.#readAll();
  }

  #readAll(): void {
    for (let position = 0; position < this.#nodes.length; position++) this.#read(position);
  }

  #read(position: number): void {
    const key = this.#tally.hostKey(this.#nodes[position]!);
    let number = this.#known.get(key);
    if (number === undefined) this.#known.set(key, (number = this.#known.size));
    if (number === this.numbers[position]) return;
    this.numbers[position] = number;
    if (!this.#isFollowed || this.#moved.has(position)) return;
    this.#moved.set(position);
    this.#movedList.push(position);
  }
}

function ignore(): void {}
