import type { RandomStream } from '../../engine/rng.ts';
import type { PodRequest } from '../trace.ts';

/**
 * An order of arrival as the authors of "Beware of Fragmentation" (USENIX ATC '23) draw theirs: all pods shuffled; then, for a
 * cluster of which so much GPU is to be asked for, copies of pods drawn with replacement from the list sorted by name, up to the
 * first that would go beyond (one copy counts as one device there, so that it may go a little beyond), or pods left out at
 * random. The generator is ours, so that a seed gives other orders than theirs.
 *
 * @param targetGpuMilli undefined: the pods as they are.
 * @returns rows of `pods`.
 */
export function drawOrder(
  pods: readonly PodRequest[],
  targetGpuMilli: number | undefined,
  stream: RandomStream,
): number[] {
  const draw = (below: number): number => Math.floor(stream.next() * below);
  const byName = pods.map((_pod, row) => row).sort((a, b) => (pods[a]!.name < pods[b]!.name ? -1 : 1));
  const order = shuffle(byName, draw);
  if (targetGpuMilli === undefined || pods.length === 0) return order;
  let total = 0;
  for (const pod of pods) total += gpuMilliOf(pod);
  if (total === 0) return order;
  while (total > targetGpuMilli) total -= gpuMilliOf(pods[order.splice(draw(order.length), 1)[0]!]!);
  if (order.length < pods.length) return order;
  for (;;) {
    const row = byName[draw(byName.length)]!;
    if (total + (pods[row]!.spec.gpus?.milli ?? 0) > targetGpuMilli) return order;
    total += gpuMilliOf(pods[row]!);
    order.push(row);
  }
}

function gpuMilliOf({ spec: { gpus } }: PodRequest): number {
  return gpus === undefined ? 0 : gpus.count * gpus.milli;
}

/** Fisher-Yates, from the end. */
export function shuffle(list: readonly number[], draw: (below: number) => number): number[] {
  const shuffled = [...list];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    const kept = shuffled[last]!;
    shuffled[last] = shuffled[other]!;
    shuffled[other] = kept;
  }
  return shuffled;
}
