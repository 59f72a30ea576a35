import { invariant } from '../../engine/invariant.ts';
import type { CheckDefinition } from '../metric.ts';

export default {
  name: 'revisions-monotonic',
  description: 'Every commit has a higher revision than all before, and its object carries it',
  create(on) {
    let last = 0;
    on('committed', ({ change: { revision, type, object } }) => {
      if (revision <= last) invariant(false, `revision ${revision} comes after ${last}`);
      if (type !== 'DELETED' && object.metadata.resourceVersion !== revision) {
        invariant(false, `the object of revision ${revision} carries it, not ${object.metadata.resourceVersion}`);
      }
      last = revision;
    });
    return {};
  },
} satisfies CheckDefinition;
