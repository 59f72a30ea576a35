import seedrandom from 'seedrandom';
import { Alea } from './alea.ts';

/** A stream of uniform numbers in [0, 1). */
export interface RandomStream {
  next(): number;
}

/** The same for who draws many at once, or is one of many who draw a few. */
export interface BatchStream extends RandomStream {
  /** Puts the next number in each place. */
  fill(numbers: Float64Array): void;
}

/**
 * Named random streams, one per purpose: draws for one purpose never depend on how many draws another took, so that
 * policies meet the same workload (common random numbers).
 */
export interface Rng {
  readonly seed: string;
  /** The stream of this name. The same name gives a stream that starts anew: keep what you ask for. */
  stream(name: string): RandomStream;
  /** The same numbers in batches, for durations (distribution.ts). */
  batchStream(name: string): BatchStream;
}

/** Streams from seedrandom's alea, seeded with `${seed}/${name}`; frozen since 2019, equal on every Node version. */
export function createRng(seed: string): Rng {
  return {
    seed,
    stream: (name) => ({ next: seedrandom.alea(`${seed}/${name}`) }),
    batchStream: (name) => new Alea(`${seed}/${name}`),
  };
}

/**
 * A 32-bit hash of a text (FNV-1a with a final avalanche), for choices that hang on names and not on the order of
 * evaluation. Not for secrets.
 */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return avalanche(hash);
}

/** Mixes the bits of a 32-bit number so that each bit of the answer hangs on each bit of the question (murmur3). */
export function avalanche(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
