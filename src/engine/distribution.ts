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

/**
 * A sampler for one purpose. A constant takes nothing from the stream; every other kind takes from it in its own way, so
 * give each sampler a stream of its own.
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
      return () => Math.round(Math.min(mean * draw(), max));
    }
    case 'lognormal': {
      const draw = randomNormal.source(uniform)(0, 1);
      const { median, sigma, max = Infinity } = distribution;
      return () => Math.round(Math.min(median * Math.exp(sigma * draw()), max));
    }
    case 'empirical': {
      const { values } = distribution;
      return () => values[Math.floor(stream.next() * values.length)]!;
    }
  }
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
