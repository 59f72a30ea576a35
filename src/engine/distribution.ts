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

type Lognormal = Extract<Distribution, { kind: 'lognormal' }>;

/** Draws one duration: a whole number of microseconds >= 0. */
export type Sampler = () => Duration;

export const ZERO: Distribution = { kind: 'constant', value: 0 };

/** So many durations are drawn at once: an even number, since normal deviates come in pairs. */
const BATCH = 64;

/**
 * A sampler for one purpose that draws often ({@link drawFrom} draws once). A constant takes nothing from the stream; every other
 * kind takes from it in its own way and ahead of time, so give each sampler a stream of its own.
 */
export function createSampler(distribution: Distribution, stream: RandomStream): Sampler {
  switch (distribution.kind) {
    case 'constant': {
      const { value } = distribution;
      return () => value;
    }
    case 'lognormal':
      return inBatches((durations) => {
        drawNormals(stream, durations);
        for (let i = 0; i < durations.length; i++) durations[i] = toLognormal(distribution, durations[i]!);
      });
    case 'uniform':
    case 'exponential':
    case 'empirical':
      return () => drawFrom(distribution, stream);
  }
}

/** What takes some arithmetic is quicker by the dozen. */
function inBatches(draw: (durations: Float64Array) => void): Sampler {
  const drawn = new Float64Array(BATCH);
  let next = BATCH;
  return () => {
    if (next === BATCH) {
      draw(drawn);
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
      return Math.round(Math.min(distribution.mean * -Math.log1p(-stream.next()), distribution.max ?? Infinity));
    case 'lognormal':
      drawNormals(stream, pair);
      return toLognormal(distribution, pair[0]!);
    case 'empirical':
      return distribution.values[Math.floor(stream.next() * distribution.values.length)]!;
  }
}

function toLognormal({ median, sigma, max = Infinity }: Lognormal, normal: number): Duration {
  return Math.round(Math.min(median * Math.exp(sigma * normal), max));
}

/** Fills an array of even length with standard normal deviates: Marsaglia's polar method, which gives them in pairs. */
function drawNormals(stream: RandomStream, deviates: Float64Array): void {
  for (let i = 0; i < deviates.length; i += 2) {
    let x: number;
    let y: number;
    let square: number;
    do {
      x = stream.next() * 2 - 1;
      y = stream.next() * 2 - 1;
      square = x * x + y * y;
    } while (square === 0 || square > 1);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    deviates[i] = y * factor;
    deviates[i + 1] = x * factor;
  }
}

/** For who needs one deviate. */
const pair = new Float64Array(2);

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
