import type { PodRequest } from '../trace.ts';

/** The pods in this order; a row that comes again is a copy of the pod under a name of its own. */
export function arrange(pods: readonly PodRequest[], order: readonly number[]): readonly PodRequest[] {
  const seen = new Set<number>();
  let copies = 0;
  return order.map((row) => {
    const pod = pods[row]!;
    if (!seen.has(row)) {
      seen.add(row);
      return pod;
    }
    return { ...pod, name: `${pod.name}-tuned-${copies++}` };
  });
}
