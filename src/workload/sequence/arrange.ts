import type { PodRequest } from '../trace.ts';

/** The pods in this order; a row that comes again is a copy of the pod under a name of its own. */
export function arrange(pods: readonly PodRequest[], order: readonly number[]): readonly PodRequest[] {
  const isSeen = new Uint8Array(pods.length);
  let copies = 0;
  return order.map((row) => {
    const pod = pods[row]!;
    if (isSeen[row] === 0) {
      isSeen[row] = 1;
      return pod;
    }
    const { name, namespace, labels, annotations, spec, behavior } = pod;
    return { name: `${name}-tuned-${copies++}`, namespace, labels, annotations, spec, behavior };
  });
}
