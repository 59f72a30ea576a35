import type { QueueCase, QueueOp } from '../case.ts';
import type { QueueStep } from './oracle-queue.ts';
import type { Tally } from './tally.ts';
export class QueueRules {
  constructor(_of: QueueCase, _tally: Tally) {}
  see(_op: QueueOp, _step: QueueStep): void {}
}
