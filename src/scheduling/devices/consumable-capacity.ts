import type { Amounts, CapacityRequestPolicy, Device, DeviceCapacity } from '../../api/objects/resource.ts';
import type { ConsumedCapacity } from './allocated-state.ts';

/**
 * Is there enough left of every capacity of the device for this request (structured consumable_capacity.go)? A request
 * for a capacity that the device does not have fits nowhere.
 */
export function hasCapacityFor(
  { capacity }: Device,
  requested: Amounts | undefined,
  consumed: ConsumedCapacity | undefined,
  allocating: ConsumedCapacity | undefined,
): boolean {
  if (requested !== undefined && Object.keys(requested).some((name) => !Object.hasOwn(capacity, name))) return false;
  for (const [name, offered] of Object.entries(capacity)) {
    const amount = amountFor(requested?.[name], offered);
    if (violatesPolicy(amount, offered.requestPolicy)) return false;
    if (amount + (consumed?.get(name) ?? 0) + (allocating?.get(name) ?? 0) > offered.value) return false;
  }
  return true;
}

/** What the request takes of each capacity of the device. */
export function consumptionOf({ capacity }: Device, requested: Amounts | undefined): Record<string, number> {
  return Object.fromEntries(
    Object.entries(capacity).map(([name, offered]) => [name, amountFor(requested?.[name], offered)]),
  );
}

/** Without a request the default of the policy, or else everything; a request is rounded up as the policy says. */
function amountFor(requested: number | undefined, { value, requestPolicy }: DeviceCapacity): number {
  if (requested === undefined) return requestPolicy?.default ?? value;
  const { validRange, validValues } = requestPolicy ?? {};
  if (validRange !== undefined) {
    const { min, step } = validRange;
    if (requested < min) return min;
    return step === undefined ? requested : min + step * Math.ceil((requested - min) / step);
  }
  return validValues?.find((valid) => requested <= valid) ?? requested;
}

function violatesPolicy(amount: number, policy: CapacityRequestPolicy | undefined): boolean {
  if (policy === undefined || amount === policy.default) return false;
  const { validRange, validValues = [] } = policy;
  if (validRange !== undefined) {
    const { min, max, step } = validRange;
    return (max !== undefined && amount > max) || (step !== undefined && (amount - min) % step !== 0);
  }
  return validValues.length > 0 && !validValues.includes(amount);
}
