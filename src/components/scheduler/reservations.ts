import type { PodInfo } from '../../scheduling/pod-info.ts';
import type { ObjectWrite, PermitWait, Rejection } from '../../scheduling/plugin.ts';
import type { Profile } from '../../scheduling/profile.ts';

/** A pod that has been given a node, and what its plugins remember of the cycle. */
export interface Assumed {
  readonly pod: PodInfo;
  readonly nodeName: string;
  readonly profile: Profile;
  readonly states: ReadonlyMap<string, unknown>;
}

/** Asks every reserve plugin in order; the first rejection, after which all are to be unreserved. */
export function reserve({ pod, nodeName, profile, states }: Assumed): Rejection | undefined {
  for (const { name, plugin } of profile.reserve) {
    const rejection = plugin.reserve!(states.get(name), pod, nodeName);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
}

/** In the reverse order, whether a plugin has reserved anything or not. Gives what is to be written for it. */
export function unreserve({ pod, nodeName, profile, states }: Assumed): readonly ObjectWrite[] {
  const writes: ObjectWrite[] = [];
  for (let index = profile.reserve.length - 1; index >= 0; index--) {
    const { name, plugin } = profile.reserve[index]!;
    writes.push(...(plugin.unreserve?.(states.get(name), pod, nodeName) ?? []));
  }
  return writes;
}

/** A rejection, or which plugins let the pod wait: empty when it may go on at once. */
export function permit({ pod, nodeName, profile, states }: Assumed): Rejection | ReadonlyMap<string, PermitWait> {
  if (profile.permit.length === 0) return NO_WAIT;
  const waits = new Map<string, PermitWait>();
  for (const { name, plugin } of profile.permit) {
    const answer = plugin.permit!(states.get(name), pod, nodeName);
    if (answer === undefined) continue;
    if ('code' in answer) return answer;
    waits.set(name, answer);
  }
  return waits;
}

const NO_WAIT: ReadonlyMap<string, PermitWait> = new Map();
