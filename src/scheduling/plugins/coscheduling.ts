import { z } from 'zod';
import type { CoschedulingPodGroup } from '../../api/objects/pod-group.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { SECOND, type Duration, type Time } from '../../engine/time.ts';
import { ExpiringKeys } from '../coscheduling/expiring-keys.ts';
import { groupOf, GroupMembers } from '../coscheduling/group-members.ts';
import { resourceGap } from '../coscheduling/resource-gap.ts';
import { definePlugin, SKIP, type PluginServices, type QueuedPod, type Rejection } from '../plugin.ts';
import type { NoHelp } from '../post-filter.ts';
import type { Snapshot } from '../snapshot.ts';

const NAME = 'Coscheduling';
const DEFAULTS = 'scheduler-plugins apis/config/v1/defaults.go';

/** util/podgroup.go DefaultWaitTime, for a permitWaitingTimeSeconds of 0. */
const DEFAULT_WAIT: Duration = 60 * SECOND;
/** core.go NewPodGroupManager: how long a resource check holds good, for a permitWaitingTimeSeconds of 0. */
const DEFAULT_CHECK_LIFETIME: Duration = 3 * SECOND;

const args = z.strictObject({
  permitWaitingTimeSeconds: z.int().min(0).default(60).describe(`how long a pod waits for its group; ${DEFAULTS}`),
  podGroupBackoffSeconds: z
    .int()
    .min(0)
    .default(0)
    .describe(`how long a group that was rejected is not tried again; 0: as soon as its pods are; ${DEFAULTS}`),
  podGroupRejectPercentage: z
    .int()
    .min(0)
    .max(100)
    .default(10)
    .describe(`a group is rejected when a pod finds no node and more than this share is missing; ${DEFAULTS}`),
});

/**
 * The coscheduling plugin of sigs.k8s.io/scheduler-plugins: pods whose label names a PodGroup (scheduling.x-k8s.io/v1alpha1)
 * follow one another in the queue, get room one by one, and are bound when minMember of them have it. A group that does
 * not get that far gives all its room back.
 */
export default definePlugin({
  name: NAME,
  description:
    'all or nothing for the pods of a PodGroup of scheduling.x-k8s.io; with an own queue order; off by default',
  args,

  create(options, services) {
    const plugin = new Coscheduling(options, services);
    return {
      compare: (a, b) => plugin.compare(a, b),
      preFilter: ({ pod }, snapshot) => plugin.preFilter(pod, snapshot),
      postFilter: ({ pod: { pod } }) => plugin.postFilter(pod),
      permit: (_state, { pod }) => plugin.permit(pod),
      reserve: () => undefined,
      unreserve: (_state, { pod }) => plugin.unreserve(pod),
      events: [
        { resource: 'AssignedPod', actions: ['Add'] },
        { resource: 'UnscheduledPod', actions: ['Add'] },
        { resource: 'CoschedulingPodGroup', actions: ['Add', 'Update'] },
      ],
    };
  },
});

class Coscheduling {
  readonly #options: z.output<typeof args>;
  readonly #services: PluginServices;
  readonly #groups: ReturnType<typeof groupsOf>;
  readonly #members: GroupMembers;
  /** Groups for which there was enough in the cluster. */
  readonly #checked = new ExpiringKeys();
  readonly #backingOff = new ExpiringKeys();
  /** When a group failed last: it goes behind those that came before then. */
  readonly #failedAt = new Map<string, Time>();

  constructor(options: z.output<typeof args>, services: PluginServices) {
    this.#options = options;
    this.#services = services;
    this.#groups = groupsOf(services);
    this.#members = new GroupMembers(services.objects('Pod'));
  }

  /** Priority, then the age of the group or pod, then the name of the pod. */
  compare(a: QueuedPod, b: QueuedPod): number {
    const byPriority = b.pod.spec.priority - a.pod.spec.priority;
    if (byPriority !== 0) return byPriority;
    const byAge = this.#ageOf(a) - this.#ageOf(b);
    if (byAge !== 0) return byAge;
    const [nameA, nameB] = [nameOf(a.pod), nameOf(b.pod)];
    return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
  }

  /** Timestamps in the API are whole seconds. */
  #ageOf({ pod, initialAttemptTimestamp }: QueuedPod): Time {
    const key = groupOf(pod);
    if (key === undefined) return initialAttemptTimestamp;
    const failedAt = this.#failedAt.get(key);
    if (failedAt !== undefined) return failedAt;
    const group = this.#groups.get(key);
    if (group === undefined) return initialAttemptTimestamp;
    return Math.floor(group.metadata.creationTimestamp / SECOND) * SECOND;
  }

  preFilter(pod: Pod, { nodes }: Snapshot): typeof SKIP | Rejection {
    const key = groupOf(pod);
    const group = key === undefined ? undefined : this.#groups.get(key);
    if (group === undefined) return SKIP;
    const problem = this.#problemOf(key!, group, pod, nodes);
    return problem === undefined ? SKIP : { plugin: NAME, code: 'UnschedulableAndUnresolvable', reasons: [problem] };
  }

  #problemOf(key: string, { spec }: CoschedulingPodGroup, pod: Pod, nodes: Snapshot['nodes']): string | undefined {
    const now = this.#services.now();
    if (this.#backingOff.has(key, now)) return `podGroup ${key} failed recently`;
    const count = this.#members.count(key);
    if (count < spec.minMember) {
      return `pre-filter pod ${pod.metadata.name} cannot find enough sibling pods, current pods number: ${count}, minMember of group: ${spec.minMember}`;
    }
    const gated = this.#members.list(key).filter(({ spec: { schedulingGates = [] } }) => schedulingGates.length > 0);
    if (gated.length > count - spec.minMember) {
      return `pre-filter pod ${pod.metadata.name} cannot proceed due to gated pods in the same PodGroup`;
    }
    if (spec.minResources === undefined || this.#checked.has(key, now)) return undefined;
    const needed = { ...spec.minResources, pods: spec.minMember };
    const gap = resourceGap(nodes, needed, (other) => groupOf(other.pod) === key);
    if (gap !== undefined) return `resource gap: ${gap}`;
    this.#checked.add(key, now, this.#options.permitWaitingTimeSeconds * SECOND || DEFAULT_CHECK_LIFETIME);
    return undefined;
  }

  /** A pod of the group fits nowhere: the others that wait give their room back, unless few are missing. */
  postFilter(pod: Pod): NoHelp {
    const key = groupOf(pod);
    const group = key === undefined ? undefined : this.#groups.get(key);
    if (group === undefined) return noHelp('can not find pod group');
    const { minMember } = group.spec;
    const missing = minMember - this.#members.assignedCount(key!);
    if (missing <= 0 || missing / minMember <= this.#options.podGroupRejectPercentage / 100) return noHelp('');
    const message = `PodGroup ${key!} gets rejected due to Pod ${pod.metadata.name} is unschedulable even after PostFilter`;
    return { ...noHelp(message), carryOut: () => this.#giveUp(key!, minMember) };
  }

  #giveUp(key: string, minMember: number): void {
    this.#rejectWaiting(key, 'optimistic rejection in PostFilter');
    const backoff = this.#options.podGroupBackoffSeconds * SECOND;
    if (backoff > 0 && this.#members.count(key) >= minMember) {
      this.#backingOff.add(key, this.#services.now(), backoff);
    }
    this.#noteFailure(key);
  }

  permit(pod: Pod): Rejection | { waitAtMost: Duration; reason: string } | undefined {
    const key = groupOf(pod);
    if (key === undefined) return undefined;
    const group = this.#groups.get(key);
    if (group === undefined) return GROUP_NOT_FOUND;
    const { minMember, scheduleTimeoutSeconds } = group.spec;
    const assigned = this.#members.assign(key, pod);
    if (assigned >= minMember) {
      this.#failedAt.delete(key);
      for (const { pod: other } of this.#waitingOf(key)) this.#services.waitingPods.allow(other.metadata.uid, NAME);
      return undefined;
    }
    // The first one calls the others.
    if (assigned === 1) this.#activateSiblings(key, pod);
    const waitAtMost = (scheduleTimeoutSeconds || this.#options.permitWaitingTimeSeconds) * SECOND || DEFAULT_WAIT;
    return { waitAtMost, reason: `gang ${key} has ${assigned} of ${minMember}` };
  }

  #activateSiblings(key: string, { metadata: { uid } }: Pod): void {
    for (const sibling of this.#members.list(key)) if (sibling.metadata.uid !== uid) this.#services.activate(sibling);
  }

  /** One has lost its room: so do all that wait. */
  unreserve(pod: Pod): void {
    const key = groupOf(pod);
    if (key === undefined || this.#groups.get(key) === undefined) return;
    this.#members.unassign(key, pod);
    this.#rejectWaiting(key, 'rejection in Unreserve');
    this.#noteFailure(key);
  }

  #rejectWaiting(key: string, message: string): void {
    for (const { pod } of this.#waitingOf(key)) this.#services.waitingPods.reject(pod.metadata.uid, NAME, message);
  }

  #waitingOf(key: string): ReturnType<typeof waitingPodsOf> {
    return waitingPodsOf(this.#services, key);
  }

  #noteFailure(key: string): void {
    this.#checked.delete(key);
    this.#failedAt.set(key, this.#services.now());
  }
}

const GROUP_NOT_FOUND: Rejection = { plugin: NAME, code: 'Unschedulable', reasons: ['PodGroup not found'] };

function groupsOf({ objects }: PluginServices) {
  return objects('CoschedulingPodGroup');
}

function waitingPodsOf({ waitingPods }: PluginServices, key: string) {
  return [...waitingPods.list()].filter(({ pod }) => groupOf(pod) === key);
}

function noHelp(message: string): NoHelp {
  return { kind: 'no help', message, clearsNomination: false, nodesTried: 0 };
}

function nameOf({ metadata: { namespace, name } }: Pod): string {
  return `${namespace}/${name}`;
}
