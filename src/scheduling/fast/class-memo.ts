import type { NodeInfo } from '../node-info.ts';
import type { Rejection } from '../plugin.ts';

/** No state of a node has this generation. */
const NEVER = -1;

/**
 * What the node-scoped plugins have said of every node for one pod class. An answer holds as long as the node has the
 * generation at which it was given; places are those of one arrangement of the snapshot.
 */
export class ClassMemo {
  /** The arrangement of nodes that the places refer to. */
  readonly nodes: readonly NodeInfo[];
  readonly #filterGenerations: Float64Array;
  readonly #rejections: (Rejection | undefined)[];
  readonly #scoreGenerations: Float64Array;
  /** Weighted scores that are final per node, summed. */
  readonly #sums: Float64Array;
  /** Raw scores that are normalised over the feasible nodes each time, one array per plugin. */
  readonly #raws: readonly Float64Array[];

  constructor(nodes: readonly NodeInfo[], normalizedCount: number) {
    const count = nodes.length;
    this.nodes = nodes;
    this.#filterGenerations = new Float64Array(count).fill(NEVER);
    this.#rejections = new Array<Rejection | undefined>(count).fill(undefined);
    this.#scoreGenerations = new Float64Array(count).fill(NEVER);
    this.#sums = new Float64Array(count);
    this.#raws = Array.from({ length: normalizedCount }, () => new Float64Array(count));
  }

  /** Is the verdict of the filters on the node at this place still good? */
  knowsVerdict(place: number, generation: number): boolean {
    return this.#filterGenerations[place] === generation;
  }

  verdict(place: number): Rejection | undefined {
    return this.#rejections[place];
  }

  setVerdict(place: number, generation: number, rejection: Rejection | undefined): void {
    this.#filterGenerations[place] = generation;
    this.#rejections[place] = rejection;
  }

  knowsScores(place: number, generation: number): boolean {
    return this.#scoreGenerations[place] === generation;
  }

  sum(place: number): number {
    return this.#sums[place]!;
  }

  raw(plugin: number, place: number): number {
    return this.#raws[plugin]![place]!;
  }

  setRaw(plugin: number, place: number, raw: number): void {
    this.#raws[plugin]![place] = raw;
  }

  setSum(place: number, generation: number, sum: number): void {
    this.#scoreGenerations[place] = generation;
    this.#sums[place] = sum;
  }
}
