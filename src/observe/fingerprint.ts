import type { FactOf } from '../api/facts.ts';
import type { Change } from '../api/kinds.ts';
import { hashText } from '../engine/rng.ts';
import type { Time } from '../engine/time.ts';
import { KnownTexts, TextsBySlot } from './known-texts.ts';
import type { On } from './metric.ts';
import { addPodDifference, addWholePod, COMMITTED } from './pod-difference.ts';
import { StructuralHash } from './structural-hash.ts';
import { addWholeNode } from './whole-node.ts';

const ATTEMPT = hashText('scheduling-attempt');
const KINDS = new KnownTexts(3);
const TYPES = new KnownTexts(4);

/**
 * A number of 128 bits for all that happened: every commit (its time, who made it, its kind and type, and every field
 * that it changed) and every scheduling attempt, in their order. Two runs with one fingerprint did the same.
 *
 * Not for secrets. Reads nothing but facts, so that metrics and outputs cannot change it.
 */
export class Fingerprint {
  readonly #lanes = new Int32Array([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344]);
  readonly #hash = new StructuralHash();
  readonly #components = new KnownTexts(2);
  readonly #uids = new KnownTexts(6);
  readonly #podUids = new TextsBySlot(6);

  constructor(on: On) {
    on('committed', (fact, at) => this.#commit(fact, at));
    on('scheduling-attempt', (fact, at) => this.#attempt(fact, at));
  }

  /** 32 hexadecimal digits. */
  get value(): string {
    let text = '';
    for (const lane of this.#lanes) text += (lane >>> 0).toString(16).padStart(8, '0');
    return text;
  }

  #commit({ change, component, slot }: FactOf<'committed'>, at: Time): void {
    const hash = this.#hash;
    hash.reset();
    hash.addNumber(at, 1);
    this.#components.add(hash, component);
    KINDS.add(hash, change.kind);
    TYPES.add(hash, change.type);
    hash.addNumber(change.revision, 5);
    if (change.kind === 'Pod') this.#addPod(change as Change<'Pod'>, slot);
    else this.#addOther(change);
    this.#append(COMMITTED);
  }

  /** Nearly all changes. */
  #addPod({ type, object, old }: Change<'Pod'>, slot: number): void {
    const hash = this.#hash;
    this.#podUids.add(hash, object.metadata.uid, slot);
    if (type === 'MODIFIED') addPodDifference(hash, object, old);
    else if (type === 'ADDED') addWholePod(hash, object);
    else hash.addText(object.metadata.name, 7);
  }

  #addOther({ type, object, old }: Change): void {
    const hash = this.#hash;
    this.#uids.add(hash, object.metadata.uid);
    if (type === 'MODIFIED') hash.addDifference(object, old, COMMITTED);
    else if (type === 'ADDED' && object.kind === 'Node') addWholeNode(hash, object);
    else if (type === 'ADDED') hash.add(object, COMMITTED);
    else hash.addText(object.metadata.name, 7);
  }

  #attempt(fact: FactOf<'scheduling-attempt'>, at: Time): void {
    const hash = this.#hash;
    hash.reset();
    hash.addNumber(at, 1);
    hash.addText(fact.pod.metadata.uid, 2);
    hash.addNumber(fact.attempt, 3);
    hash.addText(fact.result, 4);
    hash.add(fact.nodeName, 5);
    hash.addNumber(fact.nodesExamined, 6);
    hash.addNumber(fact.nodesFeasible, 7);
    hash.addNumber(fact.nodesTied, 8);
    hash.addNumber(fact.score, 9);
    hash.addNumber(fact.duration, 10);
    hash.add(fact.rejections, 11);
    this.#append(ATTEMPT);
  }

  /** Mixes the sums of one fact into the lanes, so that the order of facts counts. */
  #append(tag: number): void {
    const lanes = this.#lanes;
    const { sums } = this.#hash;
    const a = Math.imul(lanes[0]! ^ sums[0]! ^ tag, 0x9e3779b1);
    const b = Math.imul(lanes[1]! ^ sums[1]!, 0x85ebca77);
    const c = Math.imul(lanes[2]! ^ sums[2]!, 0xc2b2ae3d);
    const d = Math.imul(lanes[3]! ^ sums[3]!, 0x27d4eb2f);
    lanes[0] = (a ^ (a >>> 15)) + b;
    lanes[1] = (b ^ (b >>> 13)) + c;
    lanes[2] = (c ^ (c >>> 16)) + d;
    lanes[3] = (d ^ (d >>> 14)) + (a ^ (a >>> 15));
  }
}
