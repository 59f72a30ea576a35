const DIGIT_BITS = 11;
const DIGIT_COUNT = 1 << DIGIT_BITS;

/** Below, the built-in sort is as fast. */
const FEW = 8192;

/** Sorts whole numbers of 32 bits, digit by digit from the last (radix sort): a quarter of the time where there are many. */
export function sortWhole(values: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  if (values.length < FEW) return values.sort();
  let greatest = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > greatest) greatest = values[i]!;
  let from = values;
  let to = new Uint32Array(values.length);
  for (let shift = 0; shift < 32 && greatest >>> shift > 0; shift += DIGIT_BITS) {
    distribute(from, to, shift);
    [from, to] = [to, from];
  }
  return from;
}

/** Puts the values in the order of one of their digits, those with the same digit as they come. */
function distribute(from: Uint32Array, to: Uint32Array, shift: number): void {
  const places = new Uint32Array(DIGIT_COUNT + 1);
  for (let i = 0; i < from.length; i++) places[((from[i]! >>> shift) & (DIGIT_COUNT - 1)) + 1]!++;
  for (let digit = 0; digit < DIGIT_COUNT; digit++) places[digit + 1]! += places[digit]!;
  for (let i = 0; i < from.length; i++) {
    const value = from[i]!;
    to[places[(value >>> shift) & (DIGIT_COUNT - 1)]!++] = value;
  }
}
