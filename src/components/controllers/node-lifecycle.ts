import { z } from 'zod';
import type { EventId, Time } from '../../engine/time.ts';
import { duration } from '../../api/options.ts';
import type { Change, ObjectKey } from '../../api/kinds.ts';
import type { Node, NodeCondition } from '../../api/objects/node.ts';
import { findCondition, nodeNameOf, withCondition, type Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { zoneKey } from '../../scheduling/node-tree.ts';
import { defineComponent, type Environment } from '../component.ts';
import { NODE_LEASE, NODE_STATUS } from '../node-heartbeats.ts';
import { nextRound, roundAtOrAfter } from '../periodic.ts';
import { Reconciler, type Outcome } from '../reconciler.ts';
import { connectControllerManager } from './kube-controller-manager/client.ts';
import {
  diffNoScheduleTaints,
  hasTaint,
  NOT_READY,
  readyStatus,
  swapTaints,
  UNREACHABLE,
} from './node-lifecycle/taints.ts';
import { conditionsOfSilent } from './node-lifecycle/conditions-of-silent.ts';
import { Zones, type ZoneCount } from './node-lifecycle/zones.ts';

/** node_lifecycle_controller.go nodeUpdateWorkerSize. */
const NODE_WORKERS = 8;
const options = z
  .strictObject({
    nodeMonitorPeriod: duration('5s')
      .refine((period) => period > 0, { error: 'expected more than 0' })
      .describe('kube-controller-manager --node-monitor-period'),
    nodeMonitorGracePeriod: duration('50s').describe('kube-controller-manager --node-monitor-grace-period'),
    nodeEvictionRate: z
      .number()
      .min(0)
      .default(0.1)
      .describe('kube-controller-manager --node-eviction-rate: nodes per second and zone'),
    secondaryNodeEvictionRate: z
      .number()
      .min(0)
      .default(0.01)
      .describe('kube-controller-manager --secondary-node-eviction-rate: when a large zone is unhealthy'),
    largeClusterSizeThreshold: z
      .int()
      .min(0)
      .default(50)
      .describe(
        'kube-controller-manager --large-cluster-size-threshold: unhealthy zones up to this size get no taints at all',
      ),
    unhealthyZoneThreshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.55)
      .describe('kube-controller-manager --unhealthy-zone-threshold'),
  })
  .prefault({});

type Options = z.infer<typeof options>;

export default defineComponent<Options>({
  name: 'node-lifecycle',
  description: 'notices nodes that have fallen silent, says so in their conditions and taints them',
  options,
  create: (environment, given) => {
    new NodeLifecycle(environment, given);
    return {};
  },
});

/**
 * nodelifecycle/node_lifecycle_controller.go, v1.36. The eviction of pods that do not tolerate the taints is the
 * taint-eviction controller's.
 *
 * Upstream looks at every node and its lease every `nodeMonitorPeriod`, at 0, 5 s, 10 s ... Rounds that would find nothing
 * are not simulated: Heartbeats tells when a lease falls silent, which stands for "from now on a look finds nothing new", and
 * the controller works out in which round it would have seen the last renewal, and in which the grace period after that
 * is over. A round is a little later than its plan says, as each takes time, so a grace period that ends with a round is
 * over by then.
 */
class NodeLifecycle {
  readonly #environment: Environment;
  readonly #options: Options;
  readonly #client: ApiClient;
  readonly #nodes: Informer<'Node'>;
  readonly #pods: Informer<'Pod'>;
  readonly #podsByNode: { get(nodeName: string): ReadonlySet<ObjectKey> };
  readonly #noScheduleQueue: Reconciler;
  /** Silent nodes, and the round in which the grace period will be over. */
  readonly #expiries = new Map<string, Time>();
  /** Nodes whose state may ask for something in the next round. */
  readonly #toLookAt = new Set<string>();
  /** When the node, or a status written through the API, was last heard of: a sign of life like a lease. */
  readonly #heardAt = new Map<string, Time>();
  /** Nodes that this controller has just said to be Unknown, until the watch brings it back. */
  readonly #knownUnknown = new Set<string>();
  readonly #zones: Zones;
  #nextRound: EventId | undefined;
  #nextRoundAt: Time = Infinity;
  #openRequests = 0;

  constructor(environment: Environment, given: Options) {
    this.#environment = environment;
    this.#options = given;
    this.#client = connectControllerManager(environment);
    this.#noScheduleQueue = new Reconciler(environment.clock, {
      workers: NODE_WORKERS,
      reconcile: (name, end) => this.#reconcileNoScheduleTaints(name, end),
    });
    this.#zones = new Zones(environment.clock, given, (name) => this.#taintNow(name));
    this.#nodes = this.#client.informer('Node');
    this.#pods = this.#client.informer('Pod');
    this.#podsByNode = this.#pods.index(nodeNameOf);
    this.#nodes.onChange((change) => this.#nodeChanged(change));
    this.#updateZones();
    environment.heartbeats.observe(NODE_LEASE, {
      stopped: (name) => this.#leaseStopped(name),
      started: (name) => void this.#expiries.delete(name),
    });
  }

  #nodeChanged({ type, object, old }: Change<'Node'>): void {
    const { name } = object.metadata;
    this.#knownUnknown.delete(name);
    if (type === 'DELETED') {
      this.#expiries.delete(name);
      this.#heardAt.delete(name);
      this.#zones.tainterOf(zoneKey(object)).remove(name);
      return this.#lookAt(name);
    }
    const { add, remove } = diffNoScheduleTaints(object);
    if (add.length > 0 || remove.length > 0) this.#noScheduleQueue.add(name);
    if (old?.status.images !== object.status.images) this.#heardAt.set(name, this.#environment.clock.now);
    const isNews = old === undefined ? this.#environment.clock.now > 0 : readyStatus(old) !== readyStatus(object);
    if (isNews || (old === undefined && readyStatus(object) !== 'True')) this.#lookAt(name);
  }

  /** Conditions become NoSchedule taints right away. */
  #reconcileNoScheduleTaints(name: string, end: (outcome: Outcome) => void): void {
    const node = this.#nodes.get(name);
    const { add, remove } = node === undefined ? { add: [], remove: [] } : diffNoScheduleTaints(node);
    if (add.length === 0 && remove.length === 0) return end('done');
    const { now } = this.#environment.clock;
    // A failure is not tried again (upstream neither): the next change of the node brings it back.
    this.#client.patch(
      'Node',
      name,
      (current) => swapTaints(current, 'NoSchedule', add, remove, now),
      () => end('done'),
    );
  }

  #leaseStopped(name: string): void {
    const { clock, heartbeats } = this.#environment;
    const { nodeMonitorPeriod: period, nodeMonitorGracePeriod } = this.#options;
    const signs = [heartbeats.lastAt(NODE_LEASE, name), heartbeats.lastAt(NODE_STATUS, name), this.#heardAt.get(name)];
    const seenAt = nextRound(Math.max(...signs.map((at) => at ?? 0)), period);
    this.#expiries.set(name, roundAtOrAfter(Math.max(seenAt + nodeMonitorGracePeriod, clock.now), period));
    this.#planRound(this.#expiries.get(name)!);
  }

  #lookAt(name: string): void {
    this.#toLookAt.add(name);
    this.#planRound(roundAtOrAfter(this.#environment.clock.now, this.#options.nodeMonitorPeriod));
  }

  #planRound(at: Time): void {
    if (at >= this.#nextRoundAt) return;
    const { clock } = this.#environment;
    if (this.#nextRound !== undefined) clock.cancel(this.#nextRound);
    this.#nextRoundAt = Math.max(at, clock.now);
    this.#nextRound = clock.at(this.#nextRoundAt, this.#monitor);
  }

  /** monitorNodeHealth: a round that has something to do. One that would come while another is under way waits for it. */
  readonly #monitor = (): void => {
    this.#nextRound = undefined;
    this.#nextRoundAt = Infinity;
    const { now } = this.#environment.clock;
    if (this.#openRequests > 0) return this.#planRound(now + this.#options.nodeMonitorPeriod);
    const expired = new Set([...this.#expiries].filter(([, at]) => at <= now).map(([name]) => name));
    for (const name of expired) {
      this.#expiries.delete(name);
      this.#expire(name);
    }
    const names = [...this.#toLookAt].filter((name) => !expired.has(name));
    this.#toLookAt.clear();
    for (const name of names) this.#look(name);
    for (const at of this.#expiries.values()) this.#planRound(at);
    if (this.#openRequests === 0) this.#updateZones();
  };

  /** The kubelet has been silent for too long. */
  #expire(name: string): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    if (readyStatus(node) === 'Unknown') return this.#look(name);
    const { now } = this.#environment.clock;
    this.#request();
    const change = (current: Node): Node => ({
      ...current,
      status: { ...current.status, conditions: conditionsOfSilent(current, now) },
    });
    this.#client.patchStatus('Node', name, change, (response) => {
      if (response.ok) {
        if (readyStatus(this.#nodes.get(name) ?? node) !== 'Unknown') this.#knownUnknown.add(name);
        this.#markForTainting(response.object, UNREACHABLE, NOT_READY);
        for (const key of this.#podsByNode.get(name)) this.#markNotReady(key);
      }
      this.#answered();
    });
  }

  /** controller_utils.go MarkPodsNotReady. */
  #markNotReady(key: ObjectKey): void {
    const { now } = this.#environment.clock;
    const pod = this.#pods.get(key);
    if (pod === undefined || findCondition(pod, 'Ready')?.status !== 'True') return;
    this.#request();
    const change = (current: Pod): Pod | undefined => {
      if (current.metadata.uid !== pod.metadata.uid) return undefined;
      const notReady = { type: 'Ready', status: 'False', lastTransitionTime: now } as const;
      return {
        ...current,
        status: { ...current.status, conditions: withCondition(current.status.conditions, notReady) },
      };
    };
    this.#client.patchStatus('Pod', key, change, () => this.#answered());
  }

  /** processTaintBaseEviction. */
  #look(name: string): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    const status = readyStatus(node);
    if (status === 'True') this.#markReachable(node);
    else if (status === 'False') this.#markForTainting(node, NOT_READY, UNREACHABLE);
    else if (status === 'Unknown') this.#markForTainting(node, UNREACHABLE, NOT_READY);
  }

  /** One NoExecute taint takes the other's place at once; the first one has to wait for the zone's rate. */
  #markForTainting(node: Node, key: string, opposite: string): void {
    const { name } = node.metadata;
    if (hasTaint(node, opposite, 'NoExecute')) this.#swapNoExecute(name, [key], [opposite]);
    else if (!hasTaint(node, key, 'NoExecute')) this.#zones.tainterOf(zoneKey(node)).add(name);
  }

  #markReachable(node: Node): void {
    const { name } = node.metadata;
    this.#zones.tainterOf(zoneKey(node)).remove(name);
    const isTainted = hasTaint(node, NOT_READY, 'NoExecute') || hasTaint(node, UNREACHABLE, 'NoExecute');
    if (isTainted) this.#swapNoExecute(name, [], [NOT_READY, UNREACHABLE]);
  }

  #swapNoExecute(name: string, add: readonly string[], remove: readonly string[]): void {
    const { now } = this.#environment.clock;
    this.#request();
    const change = (current: Node): Node => swapTaints(current, 'NoExecute', add, remove, now);
    this.#client.patch('Node', name, change, () => this.#answered());
  }

  /** doNoExecuteTaintingPass: a node that has recovered meanwhile is left alone. */
  #taintNow(name: string): void {
    const node = this.#nodes.get(name);
    const status = node === undefined ? undefined : this.#statusOf(node);
    if (status === 'False') this.#swapNoExecute(name, [NOT_READY], [UNREACHABLE]);
    else if (status === 'Unknown') this.#swapNoExecute(name, [UNREACHABLE], [NOT_READY]);
  }

  #statusOf(node: Node): NodeCondition['status'] | undefined {
    return this.#knownUnknown.has(node.metadata.name) ? 'Unknown' : readyStatus(node);
  }

  #request(): void {
    this.#openRequests++;
  }

  #answered(): void {
    if (--this.#openRequests === 0) this.#updateZones();
  }

  /** handleDisruption: how fast nodes are tainted hangs on how much of a zone, and of the cluster, is down. */
  #updateZones(): void {
    const zones = new Map<string, ZoneCount>();
    for (const node of this.#nodes.list()) {
      const zone = zoneKey(node);
      let count = zones.get(zone);
      if (count === undefined) zones.set(zone, (count = { ready: 0, notReady: 0 }));
      if (this.#statusOf(node) === 'True') count.ready++;
      else count.notReady++;
    }
    const turn = this.#zones.update(zones);
    if (turn === 'entered full disruption') for (const node of this.#nodes.list()) this.#markReachable(node);
    else if (turn === 'left full disruption') this.#leaveFullDisruption();
  }

  /** Silent nodes get the whole grace period again; those that are known to be down are looked at again. */
  #leaveFullDisruption(): void {
    const { clock } = this.#environment;
    const { nodeMonitorPeriod: period, nodeMonitorGracePeriod } = this.#options;
    for (const name of this.#expiries.keys())
      this.#expiries.set(name, roundAtOrAfter(clock.now + nodeMonitorGracePeriod, period));
    for (const node of this.#nodes.list()) if (this.#statusOf(node) !== 'True') this.#toLookAt.add(node.metadata.name);
    this.#planRound(nextRound(clock.now, period));
  }
}
