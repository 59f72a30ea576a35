import type { Device, DeviceTaint, DeviceToleration } from '../../api/objects/resource.ts';

/** A taint that keeps pods away and that the request does not tolerate. */
export function hasUntoleratedTaint({ taints }: Device, tolerations: readonly DeviceToleration[] = []): boolean {
  if (taints === undefined) return false;
  return taints.some((taint) => taint.effect !== 'None' && !tolerations.some((one) => tolerates(one, taint)));
}

/** resourceclaim.ToleratesTaint */
function tolerates({ key = '', operator, value = '', effect }: DeviceToleration, taint: DeviceTaint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || value === taint.value;
}
