import type { NodeInfo } from '../node-info.ts';
import type { PluginView } from '../plugin.ts';
import type { Snapshot } from '../snapshot.ts';
import type { NodeRecords } from './node-records.ts';
import { ViewAnswers } from './view-answers.ts';

/** From so many on, if there are not about as many nodes, views that no node has any more are forgotten. */
const MAX_VIEWS = 16_384;

/** Each takes some kilobytes for as long as the profile is there. */
const MAX_QUESTIONS = 256;

/** Numbers what plugins with one view see of each node, so that their answers can lie in arrays. */
export class NodeViews {
  readonly view: PluginView;
  readonly #records: NodeRecords;
  #nodes: readonly NodeInfo[] = [];
  #seenReads = 0;
  readonly #known = new Map<object, number>();
  #numbers = new Int32Array(0);
  /** Positions that are looked at now. */
  #changed = new Int32Array(0);
  /** By what asks: pods that look alike, and which plugins. */
  readonly #answers = new Map<string, ViewAnswers>();

  constructor(view: PluginView, records: NodeRecords) {
    this.view = view;
    this.#records = records;
  }

  /** By position: the number of what is seen. */
  get numbers(): Int32Array {
    return this.#numbers;
  }

  /** Numbers are below this. */
  get count(): number {
    return this.#known.size;
  }

  /** The same for all who ask so; undefined: too much is asked for answers to be kept. */
  answersTo(question: string): ViewAnswers | undefined {
    let answers = this.#answers.get(question);
    if (answers === undefined && this.#answers.size < MAX_QUESTIONS) {
      this.#answers.set(question, (answers = new ViewAnswers(this)));
    }
    return answers;
  }

  /** After the records. */
  update({ nodes }: Snapshot): void {
    const records = this.#records;
    if (nodes !== this.#nodes) this.#start(nodes);
    else if (!records.reaches(this.#seenReads)) this.#numberAll();
    else {
      const changed = this.#changed;
      const count = records.listRead(this.#seenReads, changed);
      for (let index = 0; index < count; index++) this.#number(changed[index]!);
    }
    this.#seenReads = records.readCount;
    if (this.count > MAX_VIEWS && this.count > 4 * nodes.length) this.#forget();
  }

  #start(nodes: readonly NodeInfo[]): void {
    this.#nodes = nodes;
    this.#numbers = new Int32Array(nodes.length);
    this.#changed = new Int32Array(nodes.length);
    this.#numberAll();
  }

  #numberAll(): void {
    for (let position = 0; position < this.#nodes.length; position++) this.#number(position);
  }

  #number(position: number): void {
    const seen = this.view.ofNode(this.#nodes[position]!);
    let number = this.#known.get(seen);
    if (number === undefined) this.#known.set(seen, (number = this.#known.size));
    this.#numbers[position] = number;
  }

  #forget(): void {
    this.#known.clear();
    this.#answers.forEach((answers) => answers.clear());
    this.#numberAll();
  }
}
