import type { BatchStream } from './rng.ts';
import { toExponential, toNormal } from './standard-deviates.ts';
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

/** So many uniform numbers are drawn at once: an even number. */
const BATCH = 64;

/**
 * A sampler for one purpose that draws often ({@link drawFrom} draws once). A constant takes nothing from the stream; every other
 * kind takes from it in its own way and ahead of time, so give each sampler a stream of its own.
 */
export function createSampler(distribution: Distribution, stream: BatchStream): Sampler {
  if (distribution.kind === 'constant') {
    const { value } = distribution;
    return () => value;
  }
  if (isScaled(distribution)) return inBatches(distribution, stream);
  return () => drawFrom(distribution, stream);
}

/**
 * What takes some arithmetic is quicker by the dozen and in steps: a number that one function hands to another costs an object, but
 * for those that are compiled into one.
 */
function inBatches(distribution: Scaled, stream: BatchStream): Sampler {
  const drawn = new Float64Array(BATCH);
  let count = 0;
  let next = 0;
  return () => {
    if (next === count) {
      count = drawBatch(distribution, stream, drawn);
      next = 0;
    }
    return drawn[next++]!;
  };
}

/** Fills the beginning of the array with durations, and says how many they are: at least one. */
function drawBatch(distribution: Scaled, stream: BatchStream, drawn: Float64Array): number {
  const toDeviates = distribution.kind === 'exponential' ? toExponential : toNormal;
  let count = 0;
  while (count === 0) {
    stream.fill(drawn);
    count = toDeviates(drawn);
  }
  scale(distribution, drawn, count);
  return count;
}

/** One duration for a purpose that takes a single one from its stream at a time: the first that a new sampler would draw. */
export function drawFrom(distribution: Distribution, stream: BatchStream): Duration {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return Math.round(distribution.min + (distribution.max - distribution.min) * stream.next());
    case 'empirical':
      return distribution.values[Math.floor(stream.next() * distribution.values.length)]!;
    case 'exponential':
      return drawFirst(distribution, stream, ofExponential);
    case 'lognormal':
      return drawFirst(distribution, stream, ofNormal);
  }
}

/** The smallest batches: as many uniform numbers as it takes for a deviate. */
const ofExponential = new Float64Array(1);
const ofNormal = new Float64Array(2);

function drawFirst(distribution: Scaled, stream: BatchStream, drawn: Float64Array): Duration {
  drawBatch(distribution, stream, drawn);
  return drawn[0]!;
}

/** What is drawn from the standard distribution of its kind, and made as large as it should be. */
type Scaled = Extract<Distribution, { kind: 'exponential' | 'lognormal' }>;

function isScaled(distribution: Distribution): distribution is Scaled {
  return distribution.kind === 'exponential' || distribution.kind === 'lognormal';
}

/** Makes durations of the first so many deviates, in their place. */
function scale(distribution: Scaled, deviates: Float64Array, count: number): void {
  // Read once: distributions are of many hidden classes, and a number that is asked of any of them costs an object.
  const { max = Infinity } = distribution;
  if (distribution.kind === 'exponential') {
    const { mean } = distribution;
    for (let i = 0; i < count; i++) deviates[i] = mean * deviates[i]!;
  } else {
    const { median, sigma } = distribution;
    for (let i = 0; i < count; i++) deviates[i] = median * Math.exp(sigma * deviates[i]!);
  }
  for (let i = 0; i < count; i++) deviates[i] = Math.round(Math.min(deviates[i]!, max));
}

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
