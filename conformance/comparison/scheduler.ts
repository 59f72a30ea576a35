import type { PodDisruptionBudget } from '../../src/api/objects/policy.ts';
import type { Node } from '../../src/api/objects/node.ts';
import type { Pod } from '../../src/api/objects/pod.ts';
import { SchedulerCache } from '../../src/scheduling/cache.ts';
import { profileConfiguration } from '../../src/scheduling/configuration.ts';
import { Nominator } from '../../src/scheduling/nominator.ts';
import type { PluginServices } from '../../src/scheduling/plugin.ts';
import { createPodInfo } from '../../src/scheduling/pod-info.ts';
import { createProfile, type Profile } from '../../src/scheduling/profile.ts';
import { TEST_REGISTRY } from '../../src/scheduling/testing/test-cluster.ts';
import type { BudgetJson, Case, Json, PodJson } from '../case.ts';
import { ObjectReader } from './read-objects.ts';
import { createServices } from './services.ts';

/** Our scheduler with the cluster of a case in it. */
export interface Scheduler {
  readonly reader: ObjectReader;
  readonly cache: SchedulerCache;
  readonly nominator: Nominator;
  readonly profile: Profile;
  readonly budgets: readonly PodDisruptionBudget[];
}

export function createScheduler(
  of: Case,
  otherPods: readonly PodJson[],
  budgetJsons: readonly BudgetJson[] = [],
): Scheduler {
  const reader = new ObjectReader();
  const budgets = budgetJsons.map((json) => reader.budget(json));
  const cache = new SchedulerCache();
  const nominator = new Nominator();
  for (const json of of.nodes) cache.addNode(reader.node(json) satisfies Node);
  for (const json of of.pods) {
    const pod: Pod = reader.pod(json);
    if (pod.spec.nodeName === undefined) nominator.set(createPodInfo(pod));
    else cache.addPod(pod);
  }
  return { reader, cache, nominator, budgets, profile: readProfile(of, [...of.pods, ...otherPods], budgets) };
}

function readProfile(of: Case, allPods: readonly PodJson[], budgets: readonly PodDisruptionBudget[]): Profile {
  return readProfiles(of, allPods, {}, budgets)[0]!;
}

/** The profiles of the case's configuration; `answers` are given to plugins in place of what the objects say. */
export function readProfiles(
  of: Case,
  allPods: readonly PodJson[],
  answers: Partial<PluginServices>,
  budgets: readonly PodDisruptionBudget[] = [],
): Profile[] {
  const { profiles = [{}], percentageOfNodesToScore } = (of.config ?? {}) as {
    profiles?: readonly Json[];
    percentageOfNodesToScore?: number;
  };
  const services = { ...createServices(of, allPods, budgets), ...answers };
  return profiles.map((profile) =>
    createProfile(profileConfiguration.parse(profile), TEST_REGISTRY, services, percentageOfNodesToScore),
  );
}
