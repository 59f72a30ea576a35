import type { GpuRequest } from '../../api/objects/gpu.ts';

/** The places of the devices that have as much left as the pod asks of each. */
export function fittingDevices(left: readonly number[], { milli }: GpuRequest): readonly number[] {
  const fitting: number[] = [];
  for (let index = 0; index < left.length; index++) if (left[index]! >= milli) fitting.push(index);
  return fitting;
}

/** Does the pod find as many devices as it asks for? */
export function hasRoom(left: readonly number[], { count, milli }: GpuRequest): boolean {
  let missing = count;
  for (let index = 0; index < left.length && missing > 0; index++) if (left[index]! >= milli) missing--;
  return missing <= 0;
}

/** Those with the least left first, the lowest place where they are equal; sorted by place in the end. */
export function leastLeft(
  left: readonly number[],
  fitting: readonly number[],
  { count }: GpuRequest,
): readonly number[] {
  if (fitting.length <= count) return fitting;
  return [...fitting]
    .sort((a, b) => left[a]! - left[b]! || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}
