type Numbers = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** The array itself while it has room for `length` numbers, else a copy of at least twice the size, padded with `fill`. */
export function grown<A extends Numbers>(array: A, length: number, fill = 0): A {
  if (length <= array.length) return array;
  const create = array.constructor as new (length: number) => A;
  const larger = new create(Math.max(length, array.length * 2, 16));
  larger.set(array);
  if (fill !== 0) larger.fill(fill, array.length);
  return larger;
}
