import type { Node, NodeCondition } from '../../../api/objects/node.ts';
import type { Time } from '../../../engine/time.ts';

/** The conditions that a silent kubelet no longer vouches for; NetworkUnavailable is not its own. */
const VOUCHED: readonly NodeCondition['type'][] = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** What the controller says in the place of a kubelet that has been silent for too long. */
export function conditionsOfSilent({ status: { conditions } }: Node, now: Time): readonly NodeCondition[] {
  const missing = VOUCHED.filter((type) => !conditions.some((condition) => condition.type === type));
  const unknown = (type: NodeCondition['type'], reason: string): NodeCondition => ({
    type,
    status: 'Unknown',
    reason,
    lastTransitionTime: now,
  });
  return [
    ...conditions.map((condition) =>
      VOUCHED.includes(condition.type) && condition.status !== 'Unknown'
        ? unknown(condition.type, 'NodeStatusUnknown')
        : condition,
    ),
    ...missing.map((type) => unknown(type, 'NodeStatusNeverUpdated')),
  ];
}
