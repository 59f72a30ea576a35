import { QUEUE_RULES } from '../comparison/queue-rules.ts';
import { compareStoredQueues } from '../comparison/run-queue.ts';
import { rowsOf, type CaseKind } from './case-kind.ts';
import { countTable } from './table.ts';

export const queueScripts: CaseKind = {
  mode: 'queue',
  title: 'Queue scripts',
  compare: compareStoredQueues,
  rows: (tally) => rowsOf(tally, 'queue').map((row) => ({ ...row, isInReadme: true })),
  details: (
    tally,
  ) => `How often each rule of the queue was at work in upstream's answers; a test fails when one is missing:

${countTable(
  ['Rule', 'Times'],
  QUEUE_RULES.map((what) => ({ what, count: tally.of('rules').get(what) ?? { equal: 0, differing: 0 } })),
)}`,
};
