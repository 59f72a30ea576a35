import { drawFrom, type Distribution } from '../../engine/distribution.ts';
import { avalanche, hashText } from '../../engine/rng.ts';
import { MILLISECOND, SECOND, type Duration, type EventId, type Time } from '../../engine/time.ts';
import type { Change, ObjectKey } from '../../api/kinds.ts';
import type { Node, NodeStatus } from '../../api/objects/node.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Slot } from '../../apiserver/store.ts';
import type { Machine } from '../../infrastructure/machine.ts';
import { specFactsOf, type SpecFacts } from '../../scheduling/pod-info.ts';
import type { Environment } from '../component.ts';
import { NODE_LEASE, NODE_STATUS } from '../node-heartbeats.ts';
import { nextRound, roundAtOrAfter } from '../periodic.ts';
import { createCsiNode } from './create-csi-node.ts';
import { createNode, nodeConditions, reportedImages } from './create-node.ts';
import { ImagePuller } from './image-puller.ts';
import type { ImageStore } from './image-store.ts';
import type { KubeletOptions } from './options.ts';
import { findAdmissionFailure, type AdmissionFailure } from './pod-admission.ts';
import { PodWorker } from './pod-worker.ts';
import { PromisedRoom } from './promised-room.ts';
import { StatusWriter } from './status-writer.ts';
import { VolumeMounter } from './volume-mounter.ts';
import type { PodListener, WorkerTable } from './worker-table.ts';

/** kubelet_node_status.go registerWithAPIServer: the first try comes after so long; later ones double up to 7 s. */
const REGISTER_DELAY: Duration = 100 * MILLISECOND;
const REGISTER_DELAY_MAX: Duration = 7 * SECOND;
/** kubelet.go syncLoop: delayed syncs are looked for so often. */
const SYNC_LOOP_PERIOD: Duration = 1 * SECOND;

/** One life of a kubelet process, from its start to the death of the machine. */
export class KubeletProcess implements PodListener {
  // What nearly each event of a pod asks for comes first and side by side: the kubelets of a large cluster are in no cache.
  readonly context: Environment;
  readonly options: KubeletOptions;
  readonly nodeName: string;
  readonly #relistPhase: Duration;
  /** Like the others that may be undefined made with the first pod: many nodes of a large cluster see none. */
  #writer: StatusWriter | undefined;
  #images: ImagePuller | undefined;
  /** What runs here, for admission. */
  #room: PromisedRoom | undefined;
  /** Each knows its own place, so that it can be taken out. */
  readonly #workers: PodWorker[] = [];
  /** Of this and of other kubelets. */
  readonly #allWorkers: WorkerTable;
  #isHalted = false;
  /** As this kubelet has heard of it last; undefined while it has not. */
  #node: Node | undefined;
  readonly #client: ApiClient;
  readonly #machine: Machine;
  readonly #store: ImageStore;
  readonly #phase: number;
  #nodeWatch: { stop(): void } | undefined;
  #podWatch: { stop(): void } | undefined;
  #volumes: VolumeMounter | undefined;
  #timer: EventId | undefined;
  #statusUpdate: EventId | undefined;

  constructor(
    environment: Environment,
    machine: Machine,
    options: KubeletOptions,
    store: ImageStore,
    allWorkers: WorkerTable,
  ) {
    this.context = environment;
    this.nodeName = machine.name;
    this.options = options;
    this.#machine = machine;
    this.#store = store;
    this.#allWorkers = allWorkers;
    this.#client = environment.connect({ component: 'kubelet', qps: options.kubeAPIQPS, burst: options.kubeAPIBurst });
    this.#phase = avalanche(hashText(`${environment.rng.seed}/kubelet/${machine.name}`));
    this.#relistPhase = this.#phase % options.plegRelistPeriod;
  }

  get images(): ImagePuller {
    return (this.#images ??= this.#createPuller());
  }

  get writer(): StatusWriter {
    return (this.#writer ??= new StatusWriter(this.context.clock, this.#client));
  }

  get volumes(): VolumeMounter {
    return (this.#volumes ??= new VolumeMounter(this.context, this.#client, this.nodeName));
  }

  #createPuller(): ImagePuller {
    const { context, nodeName, options } = this;
    return new ImagePuller(context, nodeName, options, context.imageRegistry, this.#store, () => this.#imagesChanged());
  }

  /** The machine was up before the run; its node may be registered already. */
  begin(): void {
    this.#watchNode();
    if (this.#node === undefined) return this.#register(REGISTER_DELAY);
    this.#startHeartbeats();
    this.#watchPods();
  }

  boot(): void {
    this.#wait(this.#draw(this.options.bootDuration), () => {
      this.#watchNode();
      this.#register(REGISTER_DELAY);
    });
  }

  halt(): void {
    this.#isHalted = true;
    const { clock, heartbeats } = this.context;
    heartbeats.stop(NODE_LEASE, this.nodeName);
    heartbeats.stop(NODE_STATUS, this.nodeName);
    for (const worker of this.#workers) {
      worker.halt();
      this.#allWorkers.remove(worker.slot, worker);
    }
    this.#images?.halt();
    this.#writer?.halt();
    this.#nodeWatch?.stop();
    this.#podWatch?.stop();
    if (this.#timer !== undefined) clock.cancel(this.#timer);
    if (this.#statusUpdate !== undefined) clock.cancel(this.#statusUpdate);
  }

  relistAfter(time: Time): Time {
    const { plegRelistPeriod } = this.options;
    return nextRound(time, plegRelistPeriod, this.#relistPhase);
  }

  syncAt(time: Time): Time {
    return roundAtOrAfter(time, SYNC_LOOP_PERIOD, this.#phase % SYNC_LOOP_PERIOD);
  }

  released(promised: SpecFacts): void {
    this.#room!.release(promised);
  }

  finished(worker: PodWorker): void {
    const last = this.#workers.pop()!;
    if (last !== worker) {
      this.#workers[worker.place] = last;
      last.place = worker.place;
    }
    this.#allWorkers.remove(worker.slot, worker);
  }

  /** CREATE; a node of this name that is there already is taken over as it is. */
  #register(delay: Duration): void {
    this.#wait(delay, () => {
      const node = createNode(this.#machine.description, this.options, this.context.imageRegistry);
      const conditions = nodeConditions([], false, this.context.clock.now);
      this.#client.create('Node', { ...node, status: { ...node.status, conditions } }, (response) => {
        if (this.#isHalted) return;
        if (response.ok || response.code === 409) this.#registered();
        else this.#register(Math.min(delay * 2, REGISTER_DELAY_MAX));
      });
    });
  }

  #registered(): void {
    this.#startHeartbeats();
    const csiNode = createCsiNode(this.nodeName, this.options);
    if (csiNode !== undefined) this.#client.create('CSINode', csiNode);
    this.#wait(this.#draw(this.options.networkReadyDelay), () => {
      const { now } = this.context.clock;
      this.#patchStatus((status) => ({
        ...status,
        conditions: nodeConditions(status.conditions, true, now),
        images: reportedImages(this.#store, this.options),
      }));
      this.#watchPods();
    });
  }

  #startHeartbeats(): void {
    this.context.heartbeats.start(NODE_LEASE, this.nodeName);
    this.context.heartbeats.start(NODE_STATUS, this.nodeName);
  }

  #watchNode(): void {
    this.#nodeWatch = this.#client.watch('Node', { name: this.nodeName }, KubeletProcess.#hearOfNode, this);
  }

  static readonly #hearOfNode = (
    { type, object }: Change<'Node'>,
    _key: string,
    _slot: Slot,
    own: KubeletProcess,
  ): void => {
    if (type === 'DELETED') return;
    own.#node = object;
    if (own.#room !== undefined) own.#room.node = object;
  };

  #watchPods(): void {
    this.#podWatch = this.#client.watch('Pod', { nodeName: this.nodeName }, this.#allWorkers.hear, this);
  }

  hearOfPod(change: Change<'Pod'>, key: ObjectKey, slot: Slot, isTaken: boolean): void {
    if (this.#isHalted) return;
    const { type, object } = change;
    // A kubelet that has just begun may have listed a new pod in this slot before others hear that the old one has gone.
    const worker = isTaken ? this.#workers.find(({ uid }) => uid === object.metadata.uid) : undefined;
    if (worker !== undefined) worker.hear(change);
    else if (type === 'ADDED' && !isTerminal(object)) this.#addPod(object, key, slot);
  }

  /** kubelet.go HandlePodAdditions. Pods that are already leaving are not asked whether they fit. */
  #addPod(pod: Pod, key: ObjectKey, slot: Slot): void {
    const { journal } = this.context;
    const { nodeName } = this;
    const facts = specFactsOf(pod.spec);
    const room = this.#currentRoom();
    const isLeaving = pod.metadata.deletionTimestamp !== undefined;
    const failure = isLeaving || room === undefined ? undefined : findAdmissionFailure(pod.spec, facts, room);
    if (failure !== undefined) {
      journal.append({ kind: 'pod-rejected', pod, nodeName, ...failure });
      return this.#reportRejection(pod, key, slot, failure);
    }
    if (!isLeaving) journal.append({ kind: 'pod-admitted', pod, slot, nodeName });
    room?.promise(facts);
    const worker = new PodWorker(this, pod, key, slot, room === undefined ? undefined : facts);
    worker.place = this.#workers.length;
    this.#workers.push(worker);
    this.#allWorkers.set(slot, worker);
    worker.start();
  }

  #reportRejection(pod: Pod, key: ObjectKey, slot: Slot, failure: AdmissionFailure): void {
    const { writer } = this;
    writer.set({
      key,
      slot,
      uid: pod.metadata.uid,
      at: this.context.clock.now,
      phase: 'Failed',
      hasSandbox: false,
      isInitialized: false,
      isReady: false,
      failure,
      isFinished: false,
      writer,
      found: undefined,
      reported: undefined,
    });
  }

  #currentRoom(): PromisedRoom | undefined {
    if (this.#node === undefined) return undefined;
    return (this.#room ??= new PromisedRoom(this.#node));
  }

  /** The node status is computed every nodeStatusUpdateFrequency and written when it has changed. */
  #imagesChanged(): void {
    if (this.#statusUpdate !== undefined) return;
    const { nodeStatusUpdateFrequency: period } = this.options;
    const at = nextRound(this.context.clock.now, period, this.#phase % period);
    this.#statusUpdate = this.context.clock.at(at, () => {
      this.#statusUpdate = undefined;
      this.#patchStatus((status) => ({ ...status, images: reportedImages(this.#store, this.options) }));
    });
  }

  #patchStatus(change: (status: NodeStatus) => NodeStatus): void {
    this.#client.patchStatus('Node', this.nodeName, ({ kind, metadata, spec, status }) => ({
      kind,
      metadata,
      spec,
      status: change(status),
    }));
  }

  #wait(delay: Duration, step: () => void): void {
    this.#timer = this.context.clock.after(delay, step);
  }

  #draw(distribution: Distribution): Duration {
    const stream = this.context.rng.batchStream(`kubelet/node/${this.nodeName}/${this.context.clock.now}`);
    return drawFrom(distribution, stream);
  }
}
