import type { Fact } from '../../src/api/facts.ts';
import { keyOf, type Change, type Kind, type ObjectKey, type ObjectOf } from '../../src/api/kinds.ts';
import type { Node } from '../../src/api/objects/node.ts';
import type { Pod } from '../../src/api/objects/pod.ts';
import { Informer } from '../../src/apiserver/informer.ts';
import { ASSIGNED_POD_DELETE } from '../../src/components/scheduler/cluster-events.ts';
import { clearRejectors, type QueuedPodInfo } from '../../src/components/scheduler/queued-pod-info.ts';
import { SchedulingQueue } from '../../src/components/scheduler/scheduling-queue.ts';
import { watchCluster } from '../../src/components/scheduler/watch-cluster.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Journal } from '../../src/engine/journal.ts';
import { SECOND } from '../../src/engine/time.ts';
import { SchedulerCache } from '../../src/scheduling/cache.ts';
import { DeviceLedger } from '../../src/scheduling/devices/device-ledger.ts';
import { Nominator } from '../../src/scheduling/nominator.ts';
import { createPodInfo } from '../../src/scheduling/pod-info.ts';
import type { NodeJson, PodJson, QueueCase, QueueOp } from '../case.ts';
import type { QueueStep, Standing } from './oracle-queue.ts';
import { ObjectReader } from './read-objects.ts';
import { readProfiles } from './scheduler.ts';

const LETTERS = { active: 'A', backoff: 'B', errorBackoff: 'B', unschedulable: 'U', gated: 'G' } as const;

/** A pod whose scheduling cycle has ended well, and its node. */
interface Assumed {
  readonly info: QueuedPodInfo;
  /** As it was then. */
  readonly pod: Pod;
  readonly nodeName: string;
}

/**
 * Our scheduling queue on our clock, with the event handlers in front of it, and a scheduling loop that does what the
 * script says: what SchedulingLoop does with the queue is repeated here without placing anything.
 */
export class QueueRun {
  readonly #engine = new Engine();
  readonly #reader = new ObjectReader();
  readonly #cache = new SchedulerCache();
  readonly #nominator = new Nominator();
  readonly #queue: SchedulingQueue;
  readonly #pods = new Feed('Pod');
  readonly #nodes = new Feed('Node');
  /** All that were ever there, by uid. */
  readonly #known = new Map<string, Pod>();
  /** As they were popped last, or came back, by uid. */
  readonly #infos = new Map<string, QueuedPodInfo>();
  readonly #inFlight: QueuedPodInfo[] = [];
  readonly #assumed: Assumed[] = [];
  readonly #preempting: Pod[] = [];

  constructor(of: QueueCase) {
    const podsOfScript = of.ops.flatMap((op) => ('pod' in op ? [op.pod] : []));
    const isPreempting = (uid: string): boolean => this.#preempting.some(({ metadata }) => metadata.uid === uid);
    const profiles = readProfiles(of, [...of.pods, ...podsOfScript], { isPreempting });
    const { podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10 } = of.config ?? {};
    this.#queue = new SchedulingQueue({
      context: { clock: this.#engine, journal: new Journal<Fact>(this.#engine) },
      profiles,
      limits: { podInitialBackoff: podInitialBackoffSeconds * SECOND, podMaxBackoff: podMaxBackoffSeconds * SECOND },
      nominator: this.#nominator,
      wake: () => undefined,
    });
    for (const node of of.nodes) this.#nodes.set(this.#reader.node(node));
    for (const pod of of.pods) this.#setPod(this.#reader.pod(pod));
    const names = new Set(profiles.map(({ schedulerName }) => schedulerName));
    const watched = {
      pods: this.#pods.informer,
      nodes: this.#nodes.informer,
      namespaces: new Feed('Namespace').informer,
      services: new Feed('Service').informer,
      devices: {
        claims: new Feed('ResourceClaim').informer,
        classes: new Feed('DeviceClass').informer,
        slices: new Feed('ResourceSlice').informer,
      },
      storage: {
        StorageClass: new Feed('StorageClass').informer,
        PersistentVolume: new Feed('PersistentVolume').informer,
        PersistentVolumeClaim: new Feed('PersistentVolumeClaim').informer,
        CSIDriver: new Feed('CSIDriver').informer,
        CSINode: new Feed('CSINode').informer,
        CSIStorageCapacity: new Feed('CSIStorageCapacity').informer,
        VolumeAttachment: new Feed('VolumeAttachment').informer,
      },
    };
    watchCluster(watched, {
      cache: this.#cache,
      queue: this.#queue,
      loop: { forgetAssumedPod: (pod) => this.#forgetAssumed(pod) },
      ledger: new DeviceLedger(),
      schedulesPodGroups: false,
      objects: { onChange: () => undefined },
      isResponsibleFor: ({ spec }) => names.has(spec.schedulerName),
    });
  }

  step(op: QueueOp): QueueStep {
    this.#engine.run(this.#engine.now + Math.round(op.seconds * SECOND));
    const popped = this.#do(op);
    return {
      ...(popped === undefined ? {} : { popped: keyOf(popped.pod), attempts: popped.attempts }),
      ...(popped !== undefined && !this.#inFlight.includes(popped) ? { isSkipped: true as const } : {}),
      ...this.#look(),
    };
  }

  #do(op: QueueOp): QueuedPodInfo | undefined {
    switch (op.op) {
      case 'pop':
        return this.#pop();
      case 'add':
        return this.#setPod(this.#reader.pod(op.pod));
      case 'update':
        return this.#update(op.pod);
      case 'delete':
        return this.#pods.delete(op.name);
      case 'addNode':
      case 'updateNode':
        return this.#nodes.set(this.#reader.node(op.node satisfies NodeJson) satisfies Node);
      case 'deleteNode':
        return this.#nodes.delete(op.name);
      case 'fail': {
        const { unschedulablePlugins = [], pendingPlugins = [], nominatedNodeName } = op;
        const info = this.#take(op.popped);
        if (info === undefined) return undefined;
        if (op.preempting) this.#preempting.push(info.pod);
        return this.#fail(info, unschedulablePlugins, pendingPlugins, nominatedNodeName);
      }
      case 'assume':
        return this.#assume(op.popped, op.nodeName);
      case 'seeBound':
        return this.#seeBound();
      case 'failBinding':
        return this.#failBinding(op.unschedulablePlugins);
      case 'activate': {
        const pod = this.#pods.informer.get(op.name);
        if (pod !== undefined) this.#queue.activate(pod);
        return undefined;
      }
      case 'endPreemption': {
        const pod = this.#preempting.shift();
        if (pod !== undefined && op.failed) this.#queue.activate(pod, this.#pods.informer.get(keyOf(pod)));
        return undefined;
      }
      case 'advance':
        return undefined;
    }
  }

  #pop(): QueuedPodInfo | undefined {
    const info = this.#queue.pop();
    if (info === undefined) return undefined;
    const { uid, deletionTimestamp } = info.pod.metadata;
    this.#infos.set(uid, info);
    if (deletionTimestamp !== undefined || this.#cache.isAssumed(uid)) this.#queue.done(uid);
    else this.#inFlight.push(info);
    return info;
  }

  #take(popped: number): QueuedPodInfo | undefined {
    return this.#inFlight.splice(popped % this.#inFlight.length, 1)[0];
  }

  /** SchedulingLoop #fail and #returnToQueue. */
  #fail(
    info: QueuedPodInfo,
    unschedulablePlugins: readonly string[],
    pendingPlugins: readonly string[],
    nominateTo: string | undefined,
  ): undefined {
    clearRejectors(info);
    info.unschedulablePlugins = new Set(unschedulablePlugins);
    info.pendingPlugins = new Set(pendingPlugins);
    const { uid } = info.pod.metadata;
    const known = this.#pods.informer.get(keyOf(info.pod));
    this.#infos.set(uid, info);
    if (known !== undefined && known.metadata.uid === uid && (known.spec.nodeName ?? '') === '') {
      info.pod = known;
      this.#queue.addUnschedulableIfNotPresent(info);
    } else {
      this.#queue.done(uid);
    }
    this.#nominator.delete(uid);
    if (info.queue !== undefined) this.#nominator.set(createPodInfo(info.pod), nominateTo);
  }

  #assume(popped: number, nodeName: string): undefined {
    const info = this.#take(popped);
    if (info === undefined) return;
    const { uid } = info.pod.metadata;
    this.#cache.assumePod(createPodInfo(info.pod), nodeName);
    this.#nominator.delete(uid);
    this.#queue.done(uid);
    this.#assumed.push({ info, pod: info.pod, nodeName });
  }

  #seeBound(): undefined {
    const [first] = this.#assumed;
    if (first === undefined) return;
    const { info, nodeName } = first;
    const known = this.#pods.informer.get(keyOf(info.pod));
    if (known === undefined || known.metadata.uid !== info.pod.metadata.uid) return this.#failBinding();
    this.#assumed.shift();
    return this.#setPod({ ...known, spec: { ...known.spec, nodeName } });
  }

  /** SchedulingLoop #failBinding. */
  #failBinding(unschedulablePlugins: readonly string[] = []): undefined {
    const failed = this.#assumed.shift();
    if (failed === undefined) return;
    const { uid } = failed.info.pod.metadata;
    const isForgotten = this.#cache.forgetPod(uid) || !this.#cache.has(uid);
    if (isForgotten && unschedulablePlugins.length === 0) this.#tellFreed(failed);
    this.#fail(failed.info, unschedulablePlugins, [], '');
    if (isForgotten && unschedulablePlugins.length > 0) this.#tellFreed(failed, (other) => other.metadata.uid !== uid);
  }

  #forgetAssumed(pod: Pod): void {
    const assumed = this.#assumed.find(({ info }) => info.pod.metadata.uid === pod.metadata.uid);
    if (assumed !== undefined && this.#cache.forgetPod(pod.metadata.uid)) this.#tellFreed(assumed);
  }

  /** The end of an assumption looks like the deletion of an assigned pod, in the version that was assumed. */
  #tellFreed({ pod, nodeName }: Assumed, concerns?: (other: Pod) => boolean): void {
    const assumed: Pod = { ...pod, spec: { ...pod.spec, nodeName } };
    const change: Change = { type: 'DELETED', kind: 'Pod', object: assumed, old: assumed, revision: 0 };
    this.#queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_DELETE, change, concerns);
  }

  /** A pod keeps the node that it has. */
  #update(json: PodJson): undefined {
    const pod = this.#reader.pod(json);
    const { nodeName } = this.#pods.informer.get(keyOf(pod))?.spec ?? {};
    return this.#setPod(nodeName === undefined ? pod : { ...pod, spec: { ...pod.spec, nodeName } });
  }

  #setPod(pod: Pod): undefined {
    this.#known.set(pod.metadata.uid, pod);
    return this.#pods.set(pod);
  }

  #look(): Pick<QueueStep, 'standings' | 'expirations' | 'nominated'> {
    const standings = new Map<string, string>();
    const expirations = new Map<string, number>();
    const stand = (key: string, letter: Standing): void => void standings.set(key, (standings.get(key) ?? '') + letter);
    for (const [uid, pod] of this.#known) {
      const queue = this.#queue.queueOf(uid);
      if (queue === undefined) continue;
      stand(keyOf(pod), LETTERS[queue]);
      const info = this.#infos.get(uid);
      if (LETTERS[queue] === 'B') expirations.set(keyOf(pod), info!.backoffExpiry);
    }
    for (const [uid, pod] of this.#known) if (this.#queue.isInFlight(uid)) stand(keyOf(pod), 'F');
    const nominated = new Map<string, string[]>();
    for (const { metadata } of this.#nodes.informer.list()) {
      const pods = this.#nominator.podsOn(metadata.name).map(({ pod }) => keyOf(pod));
      if (pods.length > 0) nominated.set(metadata.name, pods);
    }
    return { standings, expirations, nominated };
  }
}

/** An informer, and the API server that it hears. */
class Feed<K extends Kind> {
  readonly informer: Informer<K>;
  #deliver: (change: Change<K>, key: ObjectKey, slot: number) => void = () => undefined;
  readonly #slots = new Map<ObjectKey, number>();
  #revision = 0;

  constructor(kind: K) {
    this.informer = new Informer(kind, (initial, deliver) => {
      initial([]);
      this.#deliver = deliver;
      return { watch: () => undefined };
    });
  }

  set(object: ObjectOf<K>): undefined {
    const old = this.informer.get(keyOf(object));
    this.#send(old === undefined ? 'ADDED' : 'MODIFIED', object, old);
  }

  delete(key: string): undefined {
    const object = this.informer.get(key);
    if (object !== undefined) this.#send('DELETED', object, object);
  }

  #send(type: Change['type'], object: ObjectOf<K>, old: ObjectOf<K> | undefined): void {
    const revision = ++this.#revision;
    const key = keyOf(object);
    const slot = this.#slots.get(key) ?? this.#slots.size;
    this.#slots.set(key, slot);
    this.#deliver({ type, kind: this.informer.kind, object, old, revision } as Change<K>, key, slot);
  }
}
