import type { AnyObject } from '../../../api/kinds.ts';
import { POD_GROUP_LABEL, type CoschedulingPodGroup, type PodGroup } from '../../../api/objects/pod-group.ts';
import type { Pod } from '../../../api/objects/pod.ts';
import { toSeconds } from '../../../engine/time.ts';
import coscheduling from '../../../scheduling/plugins/coscheduling.ts';
import gangScheduling from '../../../scheduling/plugins/gang-scheduling.ts';
import { testPod, type PodOptions } from '../../../scheduling/testing/test-cluster.ts';
import type { WorldOptions } from '../../../apiserver/testing/world.ts';
import { SchedulerWorld } from './scheduler-world.ts';

export type GangPlugin = 'Coscheduling' | 'GangScheduling';

/** The profile that a cluster administrator would write for the plugin. */
export function gangProfile(plugin: GangPlugin, args: Record<string, unknown> = {}): Record<string, unknown> {
  const own = { enabled: [{ name: plugin }] };
  const queueSort = plugin === 'Coscheduling' ? { queueSort: { ...own, disabled: [{ name: '*' }] } } : {};
  return { plugins: { multiPoint: own, ...queueSort }, pluginConfig: [{ name: plugin, args }] };
}

/** A group called `name`; a minimum of 0 is none. */
export function testGroup(
  plugin: GangPlugin,
  name: string,
  minMember: number,
  more: Partial<CoschedulingPodGroup['spec']> = {},
): PodGroup | CoschedulingPodGroup {
  const { metadata } = testPod(name);
  if (plugin === 'Coscheduling') return { kind: 'CoschedulingPodGroup', metadata, spec: { minMember, ...more } };
  const schedulingPolicy = minMember === 0 ? { basic: {} } : { gang: { minCount: minMember } };
  return { kind: 'PodGroup', metadata, spec: { schedulingPolicy }, status: { conditions: [] } };
}

/** Pods of the group that their names begin with: `a-0`. */
export function testMembers(plugin: GangPlugin, names: string, { labels, ...options }: PodOptions = {}): Pod[] {
  return names.split(' ').map((name) => {
    const podGroupName = name.split('-')[0]!;
    return plugin === 'Coscheduling'
      ? testPod(name, { ...options, labels: { ...labels, [POD_GROUP_LABEL]: podGroupName } })
      : testPod(name, { ...options, ...(labels && { labels }), schedulingGroup: { podGroupName } });
  });
}

/** A scheduler with one of the plugins for gangs; its log tells of permit and of groups, too. */
export class GangWorld extends SchedulerWorld {
  readonly #plugin: GangPlugin;
  readonly #stored = new Map<string, Pod>();

  constructor(
    plugin: GangPlugin,
    objects: readonly AnyObject[],
    args: Record<string, unknown> = {},
    latencies: WorldOptions = {},
    otherSchedulers: readonly string[] = [],
  ) {
    const profile = gangProfile(plugin, args);
    const profiles = [profile, ...otherSchedulers.map((schedulerName) => ({ ...profile, schedulerName }))];
    super(objects, { profiles }, latencies, [coscheduling, gangScheduling]);
    this.#plugin = plugin;
    for (const object of objects) if (object.kind === 'Pod') this.#stored.set(object.metadata.name, object as Pod);
    const note = (text: string): void => void this.log.push(`${toSeconds(this.engine.now)} ${text}`);
    this.journal.on('committed', ({ change }) => {
      if (change.kind !== 'Pod') return;
      const pod = change.object as Pod;
      if (change.type === 'DELETED') this.#stored.delete(pod.metadata.name);
      else this.#stored.set(pod.metadata.name, pod);
    });
    this.journal.on('permit-wait-started', ({ pod, reason }) => note(`${pod.metadata.name} waits: ${reason}`));
    this.journal.on('permit-wait-ended', ({ pod, rejection }) => {
      if (rejection !== undefined) note(`${pod.metadata.name} loses its room: ${rejection}`);
    });
    this.journal.on('pod-group-attempt', ({ podGroup, result }) => note(`${podGroup} ${result}`));
  }

  group(name: string, minMember: number, more: Partial<CoschedulingPodGroup['spec']> = {}): this {
    const group = testGroup(this.#plugin, name, minMember, more);
    this.user.create(group.kind, { ...group, metadata: { ...group.metadata, uid: '' } } as never);
    return this;
  }

  members(names: string, options: PodOptions = {}): this {
    return this.create(...testMembers(this.#plugin, names, options));
  }

  /** `a-0 a-1`: who has a node now, by name. */
  get bound(): string {
    const names = [...this.#stored.values()]
      .filter(({ spec }) => spec.nodeName !== undefined)
      .map((pod) => pod.metadata.name);
    return names.sort((a, b) => (a < b ? -1 : 1)).join(' ');
  }

  /** What the status of a pod says of why it has no node. */
  messageOf(name: string): string | undefined {
    return this.#stored.get(name)?.status.conditions[0]?.message;
  }
}
