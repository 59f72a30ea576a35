import type { NodeInfo } from '../node-info.ts';
import type { PluginView } from '../plugin.ts';
import type { Snapshot } from '../snapshot.ts';
import type { NodeRecords } from './node-records.ts';
import { ViewAnswers } from './view-answers.ts';

/** Each takes some kilobytes for as long as the profile is there. */
const MAX_QUESTIONS = 256;

/** Numbers what plugins with one view see of each node, so that their answers can lie in arrays. */
export class NodeViews {
  readonly view: PluginView;
  readonly #records: NodeRecords;
  #nodes: readonly NodeInfo[] = [];
  #seenReads = 0;
  /** What is seen of nodes now, and its number; below how many nodes there are. */
  readonly #known = new Map<object, number>();
  /** By position. */
  #numbers = new Int32Array(0);
  /** By number: what is seen, how many nodes look so, and the how manieth sight this is of all that there have been. */
  #seen: object[] = [];
  #nodeCounts = new Int32Array(0);
  #sights = new Float64Array(0);
  #sightCount = 0;
  /** Numbers that mean nothing now. */
  #free: number[] = [];
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

  /** By number: changes when the number comes to mean something else. From 1 on. */
  get sights(): Float64Array {
    return this.#sights;
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
  }

  #start(nodes: readonly NodeInfo[]): void {
    this.#nodes = nodes;
    const { length } = nodes;
    this.#known.clear();
    this.#numbers = new Int32Array(length).fill(-1);
    this.#seen = [];
    this.#nodeCounts = new Int32Array(length);
    this.#sights = new Float64Array(length);
    this.#free = Array.from({ length }, (_, index) => length - 1 - index);
    this.#changed = new Int32Array(length);
    this.#numberAll();
  }

  #numberAll(): void {
    for (let position = 0; position < this.#nodes.length; position++) this.#number(position);
  }

  #number(position: number): void {
    const seen = this.view.ofNode(this.#nodes[position]!);
    const before = this.#numbers[position]!;
    if (before >= 0) {
      if (this.#seen[before] === seen) return;
      if (--this.#nodeCounts[before]! === 0) {
        this.#known.delete(this.#seen[before]!);
        this.#free.push(before);
      }
    }
    const number = this.#known.get(seen) ?? this.#learn(seen);
    this.#nodeCounts[number]!++;
    this.#numbers[position] = number;
  }

  #learn(seen: object): number {
    const number = this.#free.pop()!;
    this.#known.set(seen, number);
    this.#seen[number] = seen;
    this.#sights[number] = ++this.#sightCount;
    return number;
  }
}
