/** A source of uniform numbers in [0, 1). */
type Uniform = () => number;

/** So many deviates are drawn at once: an even number. */
export const BATCH = 64;

/*
 * Deviates of the standard normal distribution (Marsaglia's polar method) and of the exponential distribution with mean 1, number
 * for number those of d3-random. Its generators keep what they know between two draws in closures, where each number is an object
 * of its own.
 */

/** What `randomNormal` draws in a row: each point in the unit circle is good for two. */
export function fillNormal(deviates: Float64Array, next: Uniform): void {
  for (let i = 0; i < BATCH; i += 2) {
    let x: number;
    let y: number;
    let square: number;
    do {
      x = next() * 2 - 1;
      y = next() * 2 - 1;
      square = x * x + y * y;
    } while (square > 1 || square === 0);
    const factor = polarFactor(square);
    deviates[i] = y * factor;
    deviates[i + 1] = x * factor;
  }
}

/** The first that a new `randomNormal` draws. */
export function drawNormal(next: Uniform): number {
  let y: number;
  let square: number;
  do {
    const x = next() * 2 - 1;
    y = next() * 2 - 1;
    square = x * x + y * y;
  } while (square > 1 || square === 0);
  return y * polarFactor(square);
}

function polarFactor(square: number): number {
  return Math.sqrt((-2 * Math.log(square)) / square);
}

export function fillExponential(deviates: Float64Array, next: Uniform): void {
  for (let i = 0; i < BATCH; i++) deviates[i] = drawExponential(next);
}

export function drawExponential(next: Uniform): number {
  return -Math.log1p(-next());
}
