/*
 * Deviates of the standard normal distribution (Marsaglia's polar method) and of the exponential distribution with mean 1, number
 * for number those of d3-random. Its generators keep what they know between two draws in closures, where each number is an object
 * of its own; so would be each number that one function handed to another here.
 */

/**
 * Makes of uniform numbers what `randomNormal` would draw from them in a row, in their place, and says how many. A pair is a point
 * in a square: it is good for two, or for nothing when it lies outside the unit circle or, without a direction, in its centre.
 */
export function toNormal(numbers: Float64Array): number {
  let count = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    const x = numbers[i]! * 2 - 1;
    const y = numbers[i + 1]! * 2 - 1;
    const square = x * x + y * y;
    if (square > 1 || square === 0) continue;
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    numbers[count++] = y * factor;
    numbers[count++] = x * factor;
  }
  return count;
}

/** As {@link toNormal}, for `randomExponential`: each number is good for one. */
export function toExponential(numbers: Float64Array): number {
  for (let i = 0; i < numbers.length; i++) numbers[i] = -Math.log1p(-numbers[i]!);
  return numbers.length;
}
