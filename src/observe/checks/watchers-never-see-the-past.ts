import { invariant } from '../../engine/invariant.ts';
import type { CheckDefinition } from '../metric.ts';

export default {
  name: 'watchers-never-see-the-past',
  description: 'A watcher hears of changes in the order of their revisions, each once, and of none before its commit',
  create(on) {
    let committed = 0;
    const heard: number[] = [];
    on('committed', ({ change }) => {
      committed = change.revision;
    });
    on('delivered', ({ watcher, revision }) => {
      // Without holes: many watchers hear nothing for a long time, and an array with large holes is a slow one.
      while (heard.length <= watcher) heard.push(0);
      const last = heard[watcher]!;
      if (revision <= last) invariant(false, `watcher ${watcher} hears of revision ${revision} after ${last}`);
      if (revision > committed) invariant(false, `watcher ${watcher} hears of revision ${revision} before its commit`);
      heard[watcher] = revision;
    });
    return {};
  },
} satisfies CheckDefinition;
