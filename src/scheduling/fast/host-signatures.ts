import { LABEL_HOSTNAME } from '../../api/objects/node.ts';
import type { NodeInfo } from '../node-info.ts';
import type { Tally } from '../tally.ts';

/** Texts that no node has any more stay known until there are so many of them. */
const MAX_TEXTS = 60_000;

/** By position: numbers for what a tally has counted for the hostname of a node alone; 0: nothing. */
export class HostSignatures {
  readonly numbers: Uint16Array;
  /** The positions of nodes whose number has become another one, for who follows that: to be emptied. */
  readonly moved: number[] = [];
  #isFollowed = false;
  readonly #tally: Tally;
  readonly #nodes: readonly NodeInfo[];
  readonly #known = new Map<string, number>([['', 0]]);

  constructor(tally: Tally, nodes: readonly NodeInfo[]) {
    this.numbers = new Uint16Array(nodes.length);
    this.#tally = tally;
    this.#nodes = nodes;
    if (tally.topologyKeys().includes(LABEL_HOSTNAME)) this.#readAll();
  }

  /** One more than the highest number. */
  get count(): number {
    return this.#known.size;
  }

  /** `moved` is kept from now on. */
  follow(): void {
    this.#isFollowed = true;
    this.moved.length = 0;
  }

  /** Nobody wants `moved` any more. */
  unfollow(): void {
    this.#isFollowed = false;
    this.moved.length = 0;
  }

  /** Something has been counted on one of these nodes, which have the same hostname. */
  update(positions: readonly number[]): void {
    for (let index = 0; index < positions.length; index++) this.#read(positions[index]!);
    if (this.#known.size < MAX_TEXTS) return;
    this.#known.clear();
    this.#known.set('', 0);
    this.#readAll();
  }

  #readAll(): void {
    for (let position = 0; position < this.#nodes.length; position++) this.#read(position);
  }

  #read(position: number): void {
    const text = this.#tally.hostKey(this.#nodes[position]!);
    let number = this.#known.get(text);
    if (number === undefined) this.#known.set(text, (number = this.#known.size));
    if (number === this.numbers[position]) return;
    if (this.#isFollowed) this.moved.push(position);
    this.numbers[position] = number;
  }
}
