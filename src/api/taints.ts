import type { Taint } from './objects/node.ts';
import type { Toleration } from './objects/pod.ts';

/** Does this toleration put up with this taint? (k8s.io/component-helpers corev1 Toleration.ToleratesTaint) */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false;
  if (toleration.key !== undefined && toleration.key !== '' && toleration.key !== taint.key) return false;
  switch (toleration.operator) {
    case 'Exists':
      return true;
    case 'Equal':
      // An empty key with Equal is refused by validation, so that a key has been compared above.
      return (toleration.value ?? '') === taint.value;
    case 'Lt':
    case 'Gt':
      // Behind the gate TaintTolerationComparisonOperators (alpha, off in v1.36): never tolerates.
      return false;
  }
}

/** The first taint that counts (by `isRelevant`) and that no toleration puts up with. */
export function findUntoleratedTaint(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  isRelevant: (taint: Taint) => boolean,
): Taint | undefined {
  return taints.find((taint) => isRelevant(taint) && !tolerations.some((toleration) => tolerates(toleration, taint)));
}
