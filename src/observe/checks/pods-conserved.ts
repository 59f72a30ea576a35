import { invariant } from '../../engine/invariant.ts';
import { keyOf, type AnyObject } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { CheckDefinition } from '../metric.ts';

export default {
  name: 'pods-conserved',
  description: 'Pods appear once, vanish once, and are written only in between: created = present + deleted',
  create(on, { pods }) {
    let created = 0;
    let deleted = 0;
    // PodTracker has heard of the commit before, and knows whether it knew the pod.
    on('committed', ({ change }) => {
      if (change.kind !== 'Pod') return;
      if (change.type === 'ADDED') {
        created++;
        if (pods.presentCount !== created - deleted) fail(change.object, 'is created once');
      } else if (change.type === 'MODIFIED') {
        if (pods.rowOf(change.object as Pod) < 0) fail(change.object, 'is there when it is written');
      } else {
        deleted++;
        if (pods.presentCount !== created - deleted) fail(change.object, 'is there when it is deleted');
      }
    });
    return {
      atEnd() {
        const { presentCount } = pods;
        invariant(
          created === presentCount + deleted,
          `created = present + deleted: ${created}, ${presentCount}, ${deleted}`,
        );
      },
    };
  },
} satisfies CheckDefinition;

function fail(pod: AnyObject, claim: string): void {
  invariant(false, `pod ${keyOf(pod)} (uid ${pod.metadata.uid}) ${claim}`);
}
