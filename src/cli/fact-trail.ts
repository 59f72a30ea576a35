import type { Fact } from '../api/facts.ts';
import { formatDuration, type Time } from '../engine/time.ts';
import { Fingerprint } from '../observe/fingerprint.ts';
import type { On } from '../observe/metric.ts';

type Traced = Extract<Fact, { kind: 'committed' | 'scheduling-attempt' }>;

/**
 * The fingerprint of a run after each fact that goes into it, so that two runs can be compared instant by instant and not
 * only at their ends.
 */
export class FactTrail {
  #times = new Float64Array(1024);
  #hashes = new Uint32Array(1024);
  #length = 0;
  readonly #other: FactTrail | undefined;
  #difference: string | undefined;

  /** @param other the trail of the first run, to which this second one is held. */
  constructor(other?: FactTrail) {
    this.#other = other;
  }

  /** Give it to a run as its `listen`. */
  readonly listen = (on: On): void => {
    const fingerprint = new Fingerprint(on);
    const note = (fact: Traced, at: Time): void =>
      this.#note(at, Number.parseInt(fingerprint.value.slice(0, 8), 16), fact);
    on('committed', note);
    on('scheduling-attempt', note);
  };

  /** Where this run first went another way than the other; undefined when it never did. */
  get firstDifference(): string | undefined {
    if (this.#difference !== undefined || this.#other === undefined) return this.#difference;
    if (this.#length === this.#other.#length) return undefined;
    const missing = this.#other.#times[this.#length]!;
    return `at ${formatDuration(missing)} (fact ${this.#length + 1}): the second run ended before it`;
  }

  #note(at: Time, hash: number, fact: Traced): void {
    const index = this.#length++;
    if (index === this.#times.length) this.#grow();
    this.#times[index] = at;
    this.#hashes[index] = hash;
    const other = this.#other;
    if (other === undefined || this.#difference !== undefined) return;
    if (index < other.#length && other.#times[index] === at && other.#hashes[index] === hash) return;
    const before =
      index < other.#length ? `, the first run had something else at ${formatDuration(other.#times[index]!)}` : '';
    this.#difference = `at ${formatDuration(at)} (fact ${index + 1}): ${describe(fact)}${before}`;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const hashes = new Uint32Array(this.#times.length * 2);
    times.set(this.#times);
    hashes.set(this.#hashes);
    this.#times = times;
    this.#hashes = hashes;
  }
}

function describe(fact: Traced): string {
  if (fact.kind === 'scheduling-attempt')
    return `attempt ${fact.attempt} of pod ${fact.pod.metadata.name}: ${fact.result}`;
  const { type, kind, object } = fact.change;
  return `${fact.component} ${type} ${kind} ${object.metadata.name}`;
}
