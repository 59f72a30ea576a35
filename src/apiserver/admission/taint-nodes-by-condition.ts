import type { Node } from '../../api/objects/node.ts';
import type { AdmissionPlugin } from './admission.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';

/** TaintNodesByCondition: every new Node begins as not ready; the node controller takes the taint off (nodetaint/admission.go). */
export function createTaintNodesByCondition(): AdmissionPlugin {
  return {
    name: 'TaintNodesByCondition',
    mutate(kind, object) {
      if (kind !== 'Node') return object;
      const node = object as Node;
      if (node.spec.taints.some(({ key, effect }) => key === NOT_READY && effect === 'NoSchedule')) return object;
      const taints = [...node.spec.taints, { key: NOT_READY, value: '', effect: 'NoSchedule' } as const];
      return { ...node, spec: { ...node.spec, taints } } as unknown as typeof object;
    },
  };
}
