import { invariant } from '../../engine/invariant.ts';
import { keyOf } from '../../api/kinds.ts';
import type { CheckDefinition } from '../metric.ts';

export default {
  name: 'pods-conserved',
  description: 'Pods appear once, vanish once, and are written only in between: created = present + deleted',
  create(on) {
    const present = new Set<string>();
    let created = 0;
    let deleted = 0;
    on('committed', ({ change }) => {
      if (change.kind !== 'Pod') return;
      const { uid } = change.object.metadata;
      if (change.type === 'ADDED') {
        if (present.has(uid)) invariant(false, `pod ${keyOf(change.object)} (uid ${uid}) is created once`);
        present.add(uid);
        created++;
      } else if (change.type === 'MODIFIED') {
        if (!present.has(uid)) invariant(false, `pod ${keyOf(change.object)} (uid ${uid}) is there when it is written`);
      } else {
        if (!present.delete(uid))
          invariant(false, `pod ${keyOf(change.object)} (uid ${uid}) is there when it is deleted`);
        deleted++;
      }
    });
    return {
      atEnd() {
        invariant(
          created === present.size + deleted,
          `created = present + deleted: ${created}, ${present.size}, ${deleted}`,
        );
      },
    };
  },
} satisfies CheckDefinition;
