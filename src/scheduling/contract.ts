/**
 * `orrery/plugin`: what a user's plugin or extender imports. Nothing else is promised to stay.
 *
 *     import { definePlugin, SKIP } from 'orrery/plugin';
 *     import type { NodeInfo } from 'orrery/plugin';
 */
import type { z as zod } from 'zod';
import type { Extender } from './extender.ts';
import type { PluginServices, SchedulingPlugin } from './plugin.ts';

export { z } from 'zod';
export { MAX_NODE_SCORE, SKIP } from './plugin.ts';
export { MAX_EXTENDER_PRIORITY } from './extender.ts';
export type { Change } from '../api/kinds.ts';
export type { ResourceList, StringMap } from '../api/objects/meta.ts';
export type { Node } from '../api/objects/node.ts';
export type { Pod, PodSpec } from '../api/objects/pod.ts';
export type { Extender, ExtenderFilterResult, ExtenderVictims } from './extender.ts';
export type { NodeInfo } from './node-info.ts';
export type { PodInfo } from './pod-info.ts';
export type {
  ActionType,
  ClusterEventResource,
  EventRegistration,
  ObjectWrite,
  PermitWait,
  PluginDefinition,
  PluginScope,
  PluginServices,
  PreBindWork,
  PreFilterResult,
  QueuedPod,
  Rejection,
  RejectionCode,
  Remedy,
  SchedulingPlugin,
} from './plugin.ts';
export type { FailedSearch, PostFilterResult } from './post-filter.ts';
export type { Snapshot } from './snapshot.ts';

/** What the default export of a user's plugin file is. */
export interface UserPluginDefinition<Args, F, S> {
  /** As profiles name it. No plugin of kube-scheduler may be called so. */
  readonly name: string;
  readonly description?: string;
  /** pluginConfig args: type, defaults and validation at once. Absent: the plugin takes none. */
  readonly args?: zod.ZodType<Args, unknown>;
  /** Once per profile. */
  create(args: Args, services: PluginServices): SchedulingPlugin<F, S>;
}

/** Gives a plugin its types: F and S are the states of filter and score. */
export function definePlugin<Args = Record<string, never>, F = undefined, S = undefined>(
  definition: UserPluginDefinition<Args, F, S>,
): UserPluginDefinition<Args, F, S> {
  return definition;
}

/** Gives an extender its types. */
export function defineExtender(extender: Extender): Extender {
  return extender;
}
