import type { Fact } from '../../../api/facts.ts';
import type { Change } from '../../../api/kinds.ts';
import type { KubernetesVersion } from '../../../api/kubernetes-version.ts';
import type { Node } from '../../../api/objects/node.ts';
import type { Pod } from '../../../api/objects/pod.ts';
import { Engine } from '../../../engine/engine.ts';
import { Journal } from '../../../engine/journal.ts';
import { SECOND, toSeconds } from '../../../engine/time.ts';
import { Nominator } from '../../../scheduling/nominator.ts';
import type { ClusterEvent, PluginServices } from '../../../scheduling/plugin.ts';
import { NO_SERVICES, testProfile } from '../../../scheduling/testing/test-cluster.ts';
import { NODE_ADD, nodeUpdateEvents } from '../cluster-events.ts';
import type { QueuedPodInfo } from '../queued-pod-info.ts';
import { SchedulingQueue } from '../scheduling-queue.ts';

export interface QueueWorldOptions {
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
  readonly kubernetesVersion?: KubernetesVersion;
  readonly services?: PluginServices;
  /** Uids of pods whose preemption goes on. */
  readonly preempting?: ReadonlySet<string>;
}

/** A scheduling queue with the default profile, a clock, and nobody who pops but the test. */
export class QueueWorld {
  readonly engine = new Engine();
  /** `1.5 a active BackoffComplete`: seconds, pod, queue, cause. */
  readonly log: string[] = [];
  readonly queue: SchedulingQueue;
  readonly nominator = new Nominator();
  wakes = 0;

  constructor({
    podInitialBackoffSeconds = 1,
    podMaxBackoffSeconds = 10,
    kubernetesVersion,
    services = NO_SERVICES,
    preempting,
  }: QueueWorldOptions = {}) {
    const journal = new Journal<Fact>(this.engine);
    const note = (pod: Pod, what: string): void => {
      this.log.push(`${toSeconds(this.engine.now)} ${pod.metadata.name} ${what}`);
    };
    journal.on('pod-queued', ({ pod, queue, event }) => note(pod, `${queue} ${event}`));
    journal.on('pod-dequeued', ({ pod }) => note(pod, 'gone'));
    this.queue = new SchedulingQueue({
      context: { clock: this.engine, journal },
      profiles: [
        testProfile({}, { ...services, isPreempting: (uid) => preempting?.has(uid) ?? services.isPreempting(uid) }),
      ],
      limits: { podInitialBackoff: podInitialBackoffSeconds * SECOND, podMaxBackoff: podMaxBackoffSeconds * SECOND },
      nominator: this.nominator,
      kubernetesVersion,
      wake: () => this.wakes++,
    });
  }

  at(seconds: number): this {
    this.engine.run(Math.round(seconds * SECOND));
    return this;
  }

  /** Pops; the name says who it must be. */
  pop(name: string): QueuedPodInfo {
    const info = this.queue.pop();
    if (info?.pod.metadata.name !== name) throw new Error(`popped ${info?.pod.metadata.name}, not ${name}`);
    return info;
  }

  /** An attempt ends in a rejection by these plugins, or in an error. */
  reject(info: QueuedPodInfo, ...plugins: readonly string[]): void {
    info.unschedulablePlugins = new Set(plugins);
    info.pendingPlugins = new Set();
    this.queue.addUnschedulableIfNotPresent(info);
  }

  move(event: ClusterEvent, change: Change): void {
    this.queue.moveAllToActiveOrBackoffQueue(event, change);
  }

  addNode(node: Node): void {
    this.move(NODE_ADD, { type: 'ADDED', kind: 'Node', object: node, revision: 1 });
  }

  updateNode(old: Node, node: Node): void {
    for (const event of nodeUpdateEvents(old, node)) {
      this.move(event, { type: 'MODIFIED', kind: 'Node', object: node, old, revision: 1 });
    }
  }

  updatePod(old: Pod, pod: Pod): void {
    this.queue.update({ type: 'MODIFIED', kind: 'Pod', object: pod, old, revision: 1 });
  }

  /** What has been logged since the last time. */
  news(): string[] {
    return this.log.splice(0);
  }
}
