/**
 * The chance that a standard normal number is at most `z`, to about 12 digits: the series of Marsaglia (2004, "Evaluating the Normal
 * Distribution", Journal of Statistical Software 11(4)), and his continued fraction in the tails.
 */
export function normalCdf(z: number): number {
  if (z < 0) return z < -3 ? upperTail(-z) : 1 - normalCdf(-z);
  if (z > 6) return 1 - upperTail(z);
  let term = z;
  let total = z;
  for (let i = 3; term > 1e-17 * total; i += 2) {
    term *= (z * z) / i;
    total += term;
  }
  return 0.5 + total * density(z);
}

/** The `z` below which a standard normal number lies with chance `p`: bisection, for it is asked for seldom. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  let low = -40;
  let high = 0;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** Laplace's continued fraction, from the inside outwards; good from z = 3. */
function upperTail(z: number): number {
  let fraction = z;
  for (let i = 120; i >= 1; i--) fraction = z + i / fraction;
  return density(z) / fraction;
}
