import type { RandomStream } from './rng.ts';

/**
 * Deviates of the standard normal distribution (Marsaglia's polar method) and of the exponential distribution with mean 1, number
 * for number those of d3-random. Its generators keep what they know between two draws in closures, where each number is an object
 * of its own.
 */

/**
 * Makes of uniform numbers what `randomNormal` would draw from them in a row, in their place, and says how many. A pair is a point
 * in a square: it is good for two, or for nothing when it lies outside the unit circle.
 */
export function toNormal(numbers: Float64Array): number {
  let count = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    const x = numbers[i]! * 2 - 1;
    const y = numbers[i + 1]! * 2 - 1;
    const square = x * x + y * y;
    if (isOutside(square)) continue;
    const factor = polarFactor(square);
    numbers[count++] = y * factor;
    numbers[count++] = x * factor;
  }
  return count;
}

/** The first that a new `randomNormal` draws. */
export function drawNormal(stream: Pick<RandomStream, 'next'>): number {
  for (;;) {
    const x = stream.next() * 2 - 1;
    const y = stream.next() * 2 - 1;
    const square = x * x + y * y;
    if (!isOutside(square)) return y * polarFactor(square);
  }
}

/** The centre counts as outside: it has no direction. */
function isOutside(square: number): boolean {
  return square > 1 || square === 0;
}

function polarFactor(square: number): number {
  return Math.sqrt((-2 * Math.log(square)) / square);
}

/** As {@link toNormal}, for `randomExponential`: each number is good for one. */
export function toExponential(numbers: Float64Array): number {
  for (let i = 0; i < numbers.length; i++) numbers[i] = exponential(numbers[i]!);
  return numbers.length;
}

export function drawExponential(stream: Pick<RandomStream, 'next'>): number {
  return exponential(stream.next());
}

function exponential(uniform: number): number {
  return -Math.log1p(-uniform);
}
