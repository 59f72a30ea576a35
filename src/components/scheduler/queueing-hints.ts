import type { Change } from '../../api/kinds.ts';
import { isRegistered } from '../../scheduling/cluster-event.ts';
import type { ClusterEvent, EventRegistration, SchedulingPlugin } from '../../scheduling/plugin.ts';
import type { Profile } from '../../scheduling/profile.ts';
import { hasNoRejectors, type QueuedPodInfo } from './queued-pod-info.ts';

/** What an event is to a waiting pod: nothing, a reason to try again after its backoff, or to try again at once. */
export type QueueingStrategy = 'skip' | 'afterBackoff' | 'immediately';

/** The hints of one profile for one event, by plugin; undefined in place of a hint means: always worth a try. */
type HintsOfEvent = ReadonlyMap<string, readonly (EventRegistration['hint'] | undefined)[]>;

/** Which plugin wants to hear of which event, and what it says of it to a pod that it has rejected. */
export class QueueingHints {
  readonly #registrations = new Map<string, ReadonlyMap<string, readonly EventRegistration[]>>();
  /** By event (a shared constant), then by profile: worked out when an event comes for the first time. */
  readonly #matches = new Map<ClusterEvent, ReadonlyMap<string, HintsOfEvent>>();
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
      interested = [...new Set([...this.#matchesOf(event).values()].flatMap((hints) => [...hints.keys()]))];
      this.#interested.set(event, interested);
    }
    return interested;
  }

  /** Might the event open the gate? A wildcard does not (movePodsToActiveOrBackoffQueue). */
  mayUngate({ pod, gatingPlugin }: QueuedPodInfo, event: ClusterEvent): boolean {
    return !isWildcard(event) && this.#matchesOf(event).get(pod.spec.schedulerName)?.has(gatingPlugin!) === true;
  }

  /** Asks the plugins that have rejected the pod, and only them (isPodWorthRequeuing). */
  strategyFor(info: QueuedPodInfo, event: ClusterEvent, change: Change | undefined): QueueingStrategy {
    if (hasNoRejectors(info)) return 'afterBackoff';
    // A wildcard that carries a pod is meant for that one.
    if (isWildcard(event)) return concerns(info, change) ? 'afterBackoff' : 'skip';
    let strategy: QueueingStrategy = 'skip';
    const hintsOfEvent = this.#matchesOf(event).get(info.pod.spec.schedulerName);
    if (hintsOfEvent === undefined) return strategy;
    for (const [plugin, hints] of hintsOfEvent) {
      const isPending = info.pendingPlugins.has(plugin);
      if (!isPending && !info.unschedulablePlugins.has(plugin)) continue;
      if (!hints.some((hint) => hint === undefined || change === undefined || hint(info.pod, change))) continue;
      if (isPending) return 'immediately';
      strategy = 'afterBackoff';
      if (info.pendingPlugins.size === 0) return strategy;
    }
    return strategy;
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

export function isWildcard({ resource, action }: ClusterEvent): boolean {
  return resource === '*' && action === 'All';
}

function concerns({ pod }: QueuedPodInfo, change: Change | undefined): boolean {
  return change === undefined || change.object.metadata.uid === pod.metadata.uid;
}

function hintsFor(event: ClusterEvent, plugins: ReadonlyMap<string, readonly EventRegistration[]>): HintsOfEvent {
  const hints = new Map<string, readonly (EventRegistration['hint'] | undefined)[]>();
  for (const [name, registrations] of plugins) {
    const matching = registrations.filter((registration) => isRegistered(registration, event));
    if (matching.length > 0)
      hints.set(
        name,
        matching.map(({ hint }) => hint),
      );
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
