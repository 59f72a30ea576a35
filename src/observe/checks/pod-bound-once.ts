import { invariant } from '../../engine/invariant.ts';
import { keyOf, type Change } from '../../api/kinds.ts';
import type { CheckDefinition } from '../metric.ts';

export default {
  name: 'pod-bound-once',
  description: 'A pod that has a node keeps it for life',
  create(on) {
    on('committed', ({ change }) => {
      if (change.kind !== 'Pod' || change.type === 'ADDED') return;
      const { object, old } = change as Change<'Pod'> & { type: 'MODIFIED' | 'DELETED' };
      const before = old.spec.nodeName;
      if (before === undefined || before === object.spec.nodeName) return;
      invariant(false, `pod ${keyOf(object)} stays on node ${before}, but went to ${object.spec.nodeName ?? 'none'}`);
    });
    return {};
  },
} satisfies CheckDefinition;
