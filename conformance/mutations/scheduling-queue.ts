import { mutationsOf, type MutationSet } from './mutation.ts';

const SCHEDULER = 'components/scheduler';

/** PriorityQueue, and the event handlers in front of it. */
export const schedulingQueue: MutationSet = {
  name: 'Scheduling queue',
  mutations: [
    ...mutationsOf('queue', `${SCHEDULER}/backoff-queue.ts`, [
      {
        point: 'backoff',
        what: 'grows by the same amount',
        from: 'duration *= 2',
        to: 'duration += podInitialBackoff',
      },
      {
        point: 'backoff',
        what: 'has no maximum',
        from: 'return Math.min(duration, podMaxBackoff);',
        to: 'return duration;',
      },
      {
        point: 'backoff',
        what: 'is not cut to the whole second',
        from: 'return windowOf(timestamp + this.#durationAfter(count));',
        to: 'return (timestamp + this.#durationAfter(count)) / ORDERING_WINDOW;',
      },
      {
        point: 'backoff',
        what: 'errors and rejections are counted together',
        from: 'consecutiveErrorsCount > 0 ? consecutiveErrorsCount : unschedulableCount',
        to: 'consecutiveErrorsCount + unschedulableCount',
      },
      {
        point: 'backoff',
        what: 'is over in the second of its expiry',
        from: 'backoffExpiry >= windowOf(now)',
        to: 'backoffExpiry > windowOf(now)',
      },
      {
        point: 'backoff',
        what: 'pods after an error are popped early, too',
        from: "hasNoRejectors(info) ? 'errorBackoff' : 'backoff'",
        to: "'backoff'",
      },
      {
        point: 'backoff',
        what: 'the time of expiry does not order those who back off',
        from: 'a.backoffExpiry - b.backoffExpiry || activeOrder(a, b)',
        to: 'activeOrder(a, b)',
      },
    ]),
    ...mutationsOf('queue', `${SCHEDULER}/unschedulable-pods.ts`, [
      { point: 'flush', what: 'after four minutes', from: '= 5 * MINUTE', to: '= 4 * MINUTE' },
      { point: 'flush', what: 'once a minute', from: '= 30 * SECOND', to: '= 60 * SECOND' },
      {
        point: 'flush',
        what: 'gated pods alone are no event for those in flight',
        from: 'if (this.#gatedLines.length === 0) return false;',
        to: 'return false;',
      },
    ]),
    ...mutationsOf('queue', `${SCHEDULER}/queueing-hints.ts`, [
      {
        point: 'hints',
        what: 'Pending plugins do not requeue at once',
        from: "if (isPending) return 'immediately';",
        to: "if (isPending) return 'afterBackoff';",
      },
      {
        point: 'hints',
        what: 'plugins are asked that have not rejected the pod',
        from: 'if (isPending || unschedulablePlugins.has(plugin)) asked.push',
        to: 'asked.push',
      },
      {
        point: 'hints',
        what: 'a wildcard for one pod moves all',
        from: "return concerns(info, change) ? 'afterBackoff' : 'skip';",
        to: "return 'afterBackoff';",
      },
      {
        point: 'hints',
        what: 'plugins that hear of new nodes do not hear of changed taints',
        from: "if (!hears('Add') || hears('UpdateNodeTaint')) return events;",
        to: 'return events;',
      },
      {
        point: 'gates',
        what: 'any event may open a gate',
        from: 'return !isWildcard(event) && hints?.some(({ plugin }) => plugin === gatingPlugin) === true;',
        to: 'return true;',
      },
    ]),
    ...mutationsOf('queue', `${SCHEDULER}/scheduling-queue.ts`, [
      {
        point: 'pop',
        what: 'nobody is popped early from backoff',
        from: 'info = this.#backoff.popEarly();',
        to: 'info = undefined;',
      },
      {
        point: 'requeue',
        what: 'a pod keeps the timestamp of its arrival',
        from: 'info.timestamp = this.#clock.now;',
        to: '',
      },
      {
        point: 'requeue',
        what: 'a rejection does not end a series of errors',
        from: 'info.consecutiveErrorsCount = 0;',
        to: '',
      },
      {
        point: 'in flight',
        what: 'events meanwhile are forgotten',
        from: '    this.#inFlight.record(event, change);\n  }',
        to: '  }',
      },
      {
        point: 'in flight',
        what: 'who is rejected behind Permit waits for events',
        from: "if (hasNoRejectors(info) || inFlight === undefined) return 'afterBackoff';",
        to: "if (hasNoRejectors(info)) return 'afterBackoff';\n    if (inFlight === undefined) return 'skip';",
      },
      {
        point: 'in flight',
        what: 'an activation is forgotten',
        from: 'if (this.isInFlight(pod.metadata.uid)) this.#inFlight.record(FORCE_ACTIVATE, change);',
        to: '',
      },
      {
        point: 'gates',
        what: 'PreEnqueue is not asked on the way into backoff',
        from: 'this.#preEnqueue.run(info);\n    if (info.gatingPlugin !== undefined) return this.#park(info, label);\n    const queue',
        to: 'const queue',
      },
      {
        point: 'update',
        what: 'a change of the pod itself never helps',
        from: 'else this.#reconsider(info, podUpdateEvents(old, pod), change as Change);',
        to: '',
      },
      {
        point: 'nomination',
        what: 'one that is not written yet is lost by an update',
        from: 'else if (unwritten !== undefined) this.#nominator.set(createPodInfo(pod), unwritten);',
        to: '',
      },
      {
        point: 'nomination',
        what: 'counts at the gate already',
        from: 'if (!counts || (',
        to: 'if ((',
      },
    ]),
    ...mutationsOf('queue', `${SCHEDULER}/cluster-events.ts`, [
      {
        point: 'events',
        what: 'an uncordoned node is no news',
        from: 'if (before.spec.unschedulable && !after.spec.unschedulable) events.push(NODE_UPDATES.taint);',
        to: '',
      },
      {
        point: 'events',
        what: 'pods that ask for more count as scaled down',
        from: 'amountOf(old, name) > amountOf(now, name)',
        to: 'amountOf(old, name) < amountOf(now, name)',
      },
    ]),
    ...mutationsOf('queue', `${SCHEDULER}/watch-cluster.ts`, [
      {
        point: 'events',
        what: 'a freed nomination is no news for pods of the same priority',
        from: 'spec.priority <= pod.spec.priority',
        to: 'spec.priority < pod.spec.priority',
      },
    ]),
  ],
};
