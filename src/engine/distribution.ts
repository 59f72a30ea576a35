import { randomExponential, randomNormal } from 'd3-random';
import type { RandomStream } from './rng.ts';
import type { Duration } from './time.ts';

/** How a duration is drawn. All parameters are durations in microseconds, but `sigma`, which is a bare number. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: Duration }
  | { readonly kind: 'uniform'; readonly min: Duration; readonly max: Duration }
  | { readonly kind: 'exponential'; readonly mean: Duration; readonly max?: Duration }
  /** `median` = e^mu; `sigma` is the standard deviation of the logarithm. */
  | { readonly kind: 'lognormal'; readonly median: Duration; readonly sigma: number; readonly max?: Duration }
  /** One of `values`, each equally likely. */
  | { readonly kind: 'empirical'; readonly values: readonly Duration[] };

/** Draws one duration: a whole number of microseconds >= 0. */
export type Sampler = () => Duration;

export const ZERO: Distribution = { kind: 'constant', value: 0 };

/** So many durations are drawn at once. */
const BATCH = 64;

/**
 * A sampler for one purpose that draws often ({@link drawFrom} draws once). A constant takes nothing from the stream; every other
 * kind takes from it in its own way and ahead of time, so give each sampler a stream of its own.
 */
export function createSampler(distribution: Distribution, stream: RandomStream): Sampler {
  const uniform = (): number => stream.next();
  switch (distribution.kind) {
    case 'constant': {
      const { value } = distribution;
      return () => value;
    }
    case 'uniform': {
      const { min, max } = distribution;
      return () => Math.round(min + (max - min) * stream.next());
    }
    case 'exponential': {
      const draw = randomExponential.source(uniform)(1);
      const { mean, max = Infinity } = distribution;
      return inBatches(() => Math.round(Math.min(mean * draw(), max)));
    }
    case 'lognormal': {
      const draw = randomNormal.source(uniform)(0, 1);
      const { median, sigma, max = Infinity } = distribution;
      return inBatches(() => Math.round(Math.min(median * Math.exp(sigma * draw()), max)));
    }
    case 'empirical': {
      const { values } = distribution;
      return () => values[Math.floor(stream.next() * values.length)]!;
    }
  }
}

/** What takes some arithmetic is quicker by the dozen. */
function inBatches(draw: Sampler): Sampler {
  const drawn = new Float64Array(BATCH);
  let next = BATCH;
  return () => {
    if (next === BATCH) {
      for (let i = 0; i < BATCH; i++) drawn[i] = draw();
      next = 0;
    }
    return drawn[next++]!;
  };
}

/** One duration for a purpose that takes a single one from its stream at a time: the first that a new sampler would draw. */
export function drawFrom(distribution: Distribution, stream: RandomStream): Duration {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return Math.round(distribution.min + (distribution.max - distribution.min) * stream.next());
    case 'exponential':
      source = stream;
      return Math.round(Math.min(distribution.mean * sharedExponential(), distribution.max ?? Infinity));
    case 'lognormal': {
      source = stream;
      const normal = sharedNormal();
      // It keeps the second deviate of each pair, which belongs to this stream: the next one is to begin anew.
      sharedNormal();
      const { median, sigma, max = Infinity } = distribution;
      return Math.round(Math.min(median * Math.exp(sigma * normal), max));
    }
    case 'empirical':
      return distribution.values[Math.floor(stream.next() * distribution.values.length)]!;
  }
}

/** What `drawFrom` draws from, so that it needs no new sampler each time. */
let source: RandomStream;
const sharedNormal = randomNormal.source(() => source.next())(0, 1);
const sharedExponential = randomExponential.source(() => source.next())(1);

/** The mean of a distribution in microseconds (of the uncut one where there is a `max`). */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return (distribution.min + distribution.max) / 2;
    case 'exponential':
      return distribution.mean;
    case 'lognormal':
      return distribution.median * Math.exp((distribution.sigma * distribution.sigma) / 2);
    case 'empirical':
      return distribution.values.reduce((sum, value) => sum + value, 0) / distribution.values.length;
  }
}
