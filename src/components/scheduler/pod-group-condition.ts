import type { PodGroup, PodGroupCondition } from '../../api/objects/pod-group.ts';

/** The very same group when that would change nothing, or when the group has been scheduled before. */
export function withPodGroupCondition(group: PodGroup, condition: PodGroupCondition): PodGroup {
  const { conditions } = group.status;
  const old = conditions.find(({ type }) => type === condition.type);
  if (old === undefined) return { ...group, status: { conditions: [...conditions, condition] } };
  if (old.status === 'True' && condition.status === 'False') return group;
  if (old.status === condition.status && old.reason === condition.reason && old.message === condition.message) {
    return group;
  }
  const { lastTransitionTime } = old.status === condition.status ? old : condition;
  const others = conditions.filter(({ type }) => type !== condition.type);
  return { ...group, status: { conditions: [...others, { ...condition, lastTransitionTime }] } };
}
