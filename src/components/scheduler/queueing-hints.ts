import type { Change } from '../../api/kinds.ts';
import { isRegistered } from '../../scheduling/cluster-event.ts';
import type { ClusterEvent, EventRegistration, SchedulingPlugin } from '../../scheduling/plugin.ts';
import type { Profile } from '../../scheduling/profile.ts';
import { hasNoRejectors, type QueuedPodInfo, type Rejectors } from './queued-pod-info.ts';

/** What an event is to a waiting pod: nothing, a reason to try again after its backoff, or to try again at once. */
export type QueueingStrategy = 'skip' | 'afterBackoff' | 'immediately';

/** What a plugin says of one event; undefined in place of a hint means: always worth a try. */
interface PluginHints {
  readonly plugin: string;
  readonly hints: readonly (EventRegistration['hint'] | undefined)[];
}

interface AskedHints extends Pick<PluginHints, 'hints'> {
  readonly isPending: boolean;
}

/** The hints of one profile for one event. */
type HintsOfEvent = readonly PluginHints[];

/** Which plugin wants to hear of which event, and what it says of it to a pod that it has rejected. */
export class QueueingHints {
  readonly #registrations = new Map<string, ReadonlyMap<string, readonly EventRegistration[]>>();
  /** By event (a shared constant), then by profile: worked out when an event comes for the first time. */
  readonly #matches = new Map<ClusterEvent, ReadonlyMap<string, HintsOfEvent>>();
  #lastAsked: (Rejectors & { event: ClusterEvent; schedulerName: string; asked: readonly AskedHints[] }) | undefined;
  readonly #interested = new Map<ClusterEvent, readonly string[]>();

  constructor(profiles: readonly Profile[]) {
    for (const { schedulerName, plugins } of profiles) {
      const registrations = [...plugins].map(([name, plugin]) => [name, registrationsOf(plugin)] as const);
      this.#registrations.set(schedulerName, new Map(registrations));
    }
  }

  /** The plugins that have registered for the event, of any profile. Nobody: the event moves nothing. */
  interestedPlugins(event: ClusterEvent): readonly string[] {
    let interested = this.#interested.get(event);
    if (interested === undefined) {
      interested = [
        ...new Set([...this.#matchesOf(event).values()].flatMap((hints) => hints.map(({ plugin }) => plugin))),
      ];
      this.#interested.set(event, interested);
    }
    return interested;
  }

  /** Might the event open the gate? A wildcard does not (movePodsToActiveOrBackoffQueue). */
  mayUngate({ pod, gatingPlugin }: QueuedPodInfo, event: ClusterEvent): boolean {
    const hints = this.#matchesOf(event).get(pod.spec.schedulerName);
    return !isWildcard(event) && hints?.some(({ plugin }) => plugin === gatingPlugin) === true;
  }

  /** Asks the plugins that have rejected the pod, and only them (isPodWorthRequeuing). */
  strategyFor(info: QueuedPodInfo, event: ClusterEvent, change: Change | undefined): QueueingStrategy {
    if (hasNoRejectors(info)) return 'afterBackoff';
    // A wildcard that carries a pod is meant for that one.
    if (isWildcard(event)) return concerns(info, change) ? 'afterBackoff' : 'skip';
    let strategy: QueueingStrategy = 'skip';
    const asked = this.#askedBy(info, event);
    for (let index = 0; index < asked.length; index++) {
      const { isPending, hints } = asked[index]!;
      if (!isWorthIt(hints, info, change)) continue;
      if (isPending) return 'immediately';
      strategy = 'afterBackoff';
      if (info.pendingPlugins.size === 0) return strategy;
    }
    return strategy;
  }

  /** The hints that have a say, the same as for the pod before if that was rejected by the same plugins. */
  #askedBy({ pod, unschedulablePlugins, pendingPlugins }: QueuedPodInfo, event: ClusterEvent): readonly AskedHints[] {
    const { schedulerName } = pod.spec;
    const last = this.#lastAsked;
    const isSame =
      last?.event === event &&
      last.unschedulablePlugins === unschedulablePlugins &&
      last.pendingPlugins === pendingPlugins &&
      last.schedulerName === schedulerName;
    if (isSame) return last.asked;
    const asked: AskedHints[] = [];
    for (const { plugin, hints } of this.#matchesOf(event).get(schedulerName) ?? []) {
      const isPending = pendingPlugins.has(plugin);
      if (isPending || unschedulablePlugins.has(plugin)) asked.push({ isPending, hints });
    }
    this.#lastAsked = { event, schedulerName, unschedulablePlugins, pendingPlugins, asked };
    return asked;
  }

  #matchesOf(event: ClusterEvent): ReadonlyMap<string, HintsOfEvent> {
    let matches = this.#matches.get(event);
    if (matches === undefined) {
      const profiles = [...this.#registrations].map(([name, plugins]) => [name, hintsFor(event, plugins)] as const);
      matches = new Map(profiles);
      this.#matches.set(event, matches);
    }
    return matches;
  }
}

/** One of the hints says so. */
function isWorthIt(hints: PluginHints['hints'], { pod }: QueuedPodInfo, change: Change | undefined): boolean {
  if (change === undefined) return hints.length > 0;
  for (let index = 0; index < hints.length; index++) {
    const hint = hints[index];
    if (hint === undefined || hint(pod, change)) return true;
  }
  return false;
}

export function isWildcard({ resource, action }: ClusterEvent): boolean {
  return resource === '*' && action === 'All';
}

function concerns({ pod }: QueuedPodInfo, change: Change | undefined): boolean {
  return change === undefined || change.object.metadata.uid === pod.metadata.uid;
}

function hintsFor(event: ClusterEvent, plugins: ReadonlyMap<string, readonly EventRegistration[]>): HintsOfEvent {
  const hints: PluginHints[] = [];
  for (const [plugin, registrations] of plugins) {
    const matching = registrations.filter((registration) => isRegistered(registration, event));
    if (matching.length > 0) hints.push({ plugin, hints: matching.map(({ hint }) => hint) });
  }
  return hints;
}

/**
 * A plugin that wants new nodes hears of changed taints too, without a hint (scheduler.go buildQueueingHintMap). One that
 * may reject pods and names no events hears of everything (framework/runtime fillEnqueueExtensions).
 */
function registrationsOf(plugin: SchedulingPlugin): readonly EventRegistration[] {
  const { events } = plugin;
  if (events === undefined) {
    const mayReject = 'preEnqueue' in plugin || 'preFilter' in plugin || 'filter' in plugin;
    return mayReject ? [{ resource: '*', actions: ['All'] }] : [];
  }
  const hears = (action: 'Add' | 'UpdateNodeTaint'): boolean =>
    events.some((registration) => {
      return registration.resource === 'Node' && isRegistered(registration, { resource: 'Node', action, label: '' });
    });
  if (!hears('Add') || hears('UpdateNodeTaint')) return events;
  return [...events, { resource: 'Node', actions: ['UpdateNodeTaint'] }];
}
