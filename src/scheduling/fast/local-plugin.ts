import { isNodeScoped, type SchedulingPlugin } from '../plugin.ts';
import type { ProfilePlugin } from '../profile.ts';

/** A filter with its state in this cycle, or for a class. */
export interface LocalFilter {
  readonly plugin: SchedulingPlugin;
  readonly state: unknown;
  /** Its place among the filters of the profile: the first one that rejects a node names the reason. */
  readonly order: number;
}

/** A score whose raw values may be kept. */
export interface LocalScorer extends ProfilePlugin {
  readonly state: unknown;
}

/** Its answers hang on the pod's spec and on one node. */
export function isLocal(plugin: SchedulingPlugin): boolean {
  return isNodeScoped(plugin) && plugin.scansSnapshot !== true;
}

/** Equal keys, equal scores: asked once per key and cycle. */
export function isKeyed(plugin: SchedulingPlugin): boolean {
  return plugin.scoreKey !== undefined && !isLocal(plugin) && !plugin.scansSnapshot && plugin.normalize === undefined;
}
