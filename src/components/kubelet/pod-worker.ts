import { drawFrom, type Distribution } from '../../engine/distribution.ts';
import type { BatchStream } from '../../engine/rng.ts';
import { MINUTE, SECOND, type Duration, type EventId, type Time } from '../../engine/time.ts';
import type { Context } from '../../api/context.ts';
import type { Change, ObjectKey } from '../../api/kinds.ts';
import type { Container, Pod, PodPhase, PodSpec } from '../../api/objects/pod.ts';
import type { Slot } from '../../apiserver/store.ts';
import type { SpecFacts } from '../../scheduling/pod-info.ts';
import { BackOff } from './back-off.ts';
import type { ImageOutcome, ImagePuller } from './image-puller.ts';
import type { KubeletOptions } from './options.ts';
import type { StatusWriter } from './status-writer.ts';
import type { VolumeMounter } from './volume-mounter.ts';

/** kubelet.go initialCrashLoopBackOff, and the 600 s after which a container counts as stable. */
const CRASH_LOOP_INITIAL: Duration = 10 * SECOND;
const CRASH_LOOP_FORGET: Duration = 10 * MINUTE;
/** kubelet.go: a failed pull backs off from 10 s to 5 min per pod and image. */
const IMAGE_BACK_OFF_INITIAL: Duration = 10 * SECOND;
const IMAGE_BACK_OFF_MAX: Duration = 5 * MINUTE;
/** pod_workers.go, kubelet.go: a failed sync is tried again after 10 s or, in a crash loop, 1 min at most; jitter 50 %. */
const SYNC_BACK_OFF: Duration = 10 * SECOND;
const RESYNC_PERIOD: Duration = 1 * MINUTE;
const SYNC_JITTER = 0.5;

/** Exit codes by convention: ended by SIGKILL; lost with the machine (containerd's "unknown"). */
const EXIT_CODE_KILLED = 137;
const EXIT_CODE_LOST = 255;

/** What a worker needs of its kubelet. */
export interface PodHost {
  readonly context: Context;
  readonly nodeName: string;
  readonly options: KubeletOptions;
  readonly images: ImagePuller;
  readonly writer: StatusWriter;
  readonly volumes: VolumeMounter;
  /** The first relist of the PLEG after an instant: when a change that the kubelet did not make is seen. */
  relistAfter(time: Time): Time;
  /** The first round of the sync loop at or after an instant: when a delayed retry begins. */
  syncAt(time: Time): Time;
  /** Nothing runs any more: what was promised to the pod is free. */
  released(promised: SpecFacts): void;
  /** The worker has nothing left to do. */
  finished(worker: PodWorker): void;
}

type State = 'setup' | 'syncing' | 'waiting' | 'running' | 'exited' | 'stopping' | 'finishing';

/**
 * The life of one pod on one node, as the kubelet's pod worker leads it (kubelet pod_workers.go, kuberuntime SyncPod):
 *
 *     setup (and volumes) ─► syncing: devices, sandbox, then for each container in turn: image, start ─► running ─► exited ─► finishing
 *                 ▲   └─ an init container runs, an image is in back-off ─► waiting ─┐        │
 *                 ├──────────────────────────────────────────────────────────────────┘        │
 *                 └───────────────── restart, at once or after the crash-loop back-off ◄──────┘
 *     asked to stop: setup, waiting, running ─► stopping ─► finishing; a sync under way ends first (a pull is not cut short)
 *
 * The containers of a pod run and end together. A container that exits is seen at the next relist; what the kubelet does
 * itself it sees at once (PLEGOnDemandRelist, on in v1.36). A pod that has ended takes two more relists: one until its
 * sandbox is stopped and its phase may be told, one until it is forgotten.
 */
export class PodWorker {
  // What nearly each event and report asks for comes first: the pods of a large cluster are in no cache when their turn comes, and
  // fields that lie side by side are fetched together.
  /** What comes when the present wait is over; there is one at a time, readiness apart. */
  #next: (() => void) | undefined;
  readonly #host: PodHost;
  readonly uid: string;
  #pod: Pod;
  #state: State = 'setup';
  #timer: EventId | undefined;
  #readyTimer: EventId | undefined;
  readonly #key: ObjectKey;
  #phase: PodPhase = 'Pending';
  #hasSandbox = false;
  #isInitialized: boolean;
  #isReady = false;
  #isStopRequested = false;
  /** Containers (init or regular) run. */
  #isActive = false;
  /** Of the latest run, or that which is to be expected of the present one. */
  #exitCode = EXIT_CODE_KILLED;
  /** When the latest run has ended, or will have ended once its containers are asked to stop. */
  #endsAt: Time | undefined;
  readonly #restartPolicy: PodSpec['restartPolicy'];
  #random: BatchStream | undefined;
  /** What the pod was promised, until nothing of it runs; undefined when nobody counts. */
  #promised: SpecFacts | undefined;
  /** Of the pod's object, while it exists. */
  readonly slot: Slot;
  /** Among the workers of its kubelet, who keeps it current. */
  place = 0;
  /** The container whose turn it is; init containers come first. */
  #index = 0;
  #sandboxDuration: Duration = 0;
  #startDuration: Duration = 0;
  #crashLoop: BackOff | undefined;
  #imageBackOff: BackOff | undefined;
  #stopMounting: (() => void) | undefined;

  constructor(host: PodHost, pod: Pod, key: ObjectKey, slot: Slot, promised: SpecFacts | undefined) {
    this.uid = pod.metadata.uid;
    this.slot = slot;
    this.#host = host;
    this.#pod = pod;
    this.#key = key;
    this.#restartPolicy = pod.spec.restartPolicy;
    this.#promised = promised;
    this.#isInitialized = initContainersOf(pod).length === 0;
  }

  get pod(): Pod {
    return this.#pod;
  }

  /** A pod that has been admitted. One that ran before the kubelet came up has lost its containers. */
  start(): void {
    const wasRunning = this.#pod.status.phase === 'Running';
    if (wasRunning) this.#phase = 'Running';
    if (this.#pod.metadata.deletionTimestamp !== undefined) return this.#requestStop();
    if (wasRunning && this.#restartPolicy === 'Never') {
      this.#exitCode = EXIT_CODE_LOST;
      this.#isInitialized = true;
      return this.#exit('Killed');
    }
    this.#report();
    const next = this.#pod.spec.volumes === undefined ? this.#prepareDevices : this.#mountVolumes;
    this.#wait(this.#draw(this.#host.options.podSetupDuration), next);
  }

  /** Does it lead this pod on this host? */
  isOf(host: PodHost, uid: string): boolean {
    return this.#host === host && this.uid === uid;
  }

  /** The API server has a newer version, or the object is gone: whatever runs is stopped all the same. */
  hear({ type, object }: Change<'Pod'>): void {
    if (type !== 'DELETED') {
      this.#pod = object;
      if (object.metadata.deletionTimestamp === undefined) return;
    }
    if (!this.#isStopRequested) this.#requestStop();
    else if (this.#state === 'stopping' && type !== 'DELETED') this.#hurry();
  }

  /** The machine died. */
  halt(): void {
    this.#cancelTimers();
  }

  /** Pods without claims have nothing to prepare (kuberuntime_manager.go SyncPod PrepareDynamicResources). */
  #prepareDevices(): void {
    if (this.#pod.spec.resourceClaims === undefined) return this.#createSandbox();
    this.#state = 'syncing';
    this.#wait(this.#draw(this.#host.options.devicePreparationDuration), this.#createSandbox);
  }

  #mountVolumes(): void {
    const { volumes, options } = this.#host;
    const drawDuration = (): Duration => this.#draw(options.volumeMountDuration);
    this.#stopMounting = volumes.mount(this.#pod, drawDuration, () => this.#prepareDevices());
  }

  #createSandbox(): void {
    this.#state = 'syncing';
    this.#sandboxDuration = this.#draw(this.#host.options.sandboxDuration);
    this.#wait(this.#sandboxDuration, this.#sandboxCreated);
  }

  #sandboxCreated(): void {
    this.#hasSandbox = true;
    const { context, nodeName } = this.#host;
    context.journal.append({ kind: 'sandbox-created', pod: this.#pod, nodeName, duration: this.#sandboxDuration });
    this.#report();
    this.#startContainer();
  }

  #startContainer(): void {
    this.#state = 'syncing';
    const { images } = this.#host;
    const { image, imagePullPolicy } = this.#container();
    if (images.isPresent(image, imagePullPolicy)) this.#imageIs('present');
    else images.pull(this.#pod, image, imagePullPolicy, (outcome) => this.#imageIs(outcome));
  }

  #imageIs(outcome: ImageOutcome): void {
    if (outcome !== 'present') return this.#waitForImage(outcome);
    this.#imageBackOff = undefined;
    const duration = this.#draw(this.#host.options.containerStartDuration);
    this.#startDuration += duration;
    this.#wait(duration, this.#containerStarted);
  }

  /** ErrImagePull, ImagePullBackOff, ErrImageNeverPull: the sync has failed and is tried again later. */
  #waitForImage(outcome: ImageOutcome): void {
    this.#state = 'waiting';
    if (this.#isStopRequested) return this.#stop();
    const { images, context } = this.#host;
    if (outcome === 'absent') {
      // A retry is worth an event only once the image is there.
      images.whenPulled(this.#container().image, () => {
        if (this.#state === 'waiting') this.#wait(SYNC_BACK_OFF, this.#startContainer);
      });
      return;
    }
    const { now } = context.clock;
    this.#imageBackOff ??= new BackOff(IMAGE_BACK_OFF_INITIAL, IMAGE_BACK_OFF_MAX, 2 * IMAGE_BACK_OFF_MAX);
    this.#imageBackOff.next(now, now);
    this.#retryOnce(this.#imageBackOff.blockedUntil(now), SYNC_BACK_OFF, this.#startContainer);
  }

  #containerStarted(): void {
    const container = this.#container();
    this.#isActive = true;
    this.#index++;
    const initCount = initContainersOf(this.#pod).length;
    if (this.#index <= initCount && container.restartPolicy !== 'Always') return this.#runInitContainer();
    if (this.#index === initCount) this.#initialized();
    if (this.#index < initCount + this.#pod.spec.containers.length) this.#startContainer();
    else this.#allStarted();
  }

  #runInitContainer(): void {
    this.#state = 'waiting';
    if (this.#isStopRequested) return this.#stop();
    const { context, options } = this.#host;
    const exitsAt = context.clock.now + this.#draw(options.initContainerDuration);
    this.#wait(this.#host.relistAfter(exitsAt) - context.clock.now, this.#initContainerExited);
  }

  #initContainerExited(): void {
    if (this.#index === initContainersOf(this.#pod).length) this.#initialized();
    this.#startContainer();
  }

  #initialized(): void {
    this.#isInitialized = true;
    this.#report();
  }

  #allStarted(): void {
    const { context, nodeName, options } = this.#host;
    const duration = this.#startDuration;
    context.journal.append({ kind: 'containers-started', pod: this.#pod, slot: this.slot, nodeName, duration });
    this.#state = 'running';
    this.#startDuration = 0;
    this.#phase = 'Running';
    if (this.#isStopRequested) return this.#stop();
    const { behavior } = this.#pod;
    this.#exitCode = behavior?.exitCode ?? 0;
    if (behavior?.runDuration !== undefined) this.#wait(behavior.runDuration, this.#runEnded);
    const readinessDelay = behavior?.readinessDelay ?? this.#draw(options.readinessDelay);
    if (readinessDelay <= 0) return this.#becomeReady();
    this.#readyTimer = context.clock.after(readinessDelay, PodWorker.#ready, this);
    this.#report();
  }

  #runEnded(): void {
    this.#exit(this.#exitCode === 0 ? 'Completed' : 'Error');
  }

  #becomeReady(): void {
    this.#readyTimer = undefined;
    this.#isReady = true;
    const { context, nodeName } = this.#host;
    context.journal.append({ kind: 'containers-ready', pod: this.#pod, nodeName });
    this.#report();
  }

  #exit(reason: 'Completed' | 'Error' | 'Killed'): void {
    this.#cancelTimers();
    this.#state = 'exited';
    this.#containersExited(reason);
    this.#waitForRelist(this.#seeExit);
  }

  #containersExited(reason: 'Completed' | 'Error' | 'Killed'): void {
    const { context, nodeName } = this.#host;
    const { slot } = this;
    this.#isActive = false;
    this.#endsAt = context.clock.now;
    const exitCode = this.#exitCode;
    context.journal.append({ kind: 'containers-exited', pod: this.#pod, slot, nodeName, exitCode, reason });
  }

  #seeExit(): void {
    this.#isReady = false;
    this.#report();
    const restartPolicy = this.#restartPolicy;
    const restarts = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && this.#exitCode !== 0);
    if (restarts && !this.#isStopRequested) this.#restart();
    else this.#finish();
  }

  /** The first restart is immediate; later ones wait, counted from the end of the last run. */
  #restart(): void {
    const { context, options } = this.#host;
    this.#crashLoop ??= new BackOff(CRASH_LOOP_INITIAL, options.maxContainerRestartPeriod, CRASH_LOOP_FORGET);
    const blockedUntil = this.#crashLoop.blockedUntil(this.#endsAt!);
    if (blockedUntil <= context.clock.now) return this.#startAgain();
    this.#state = 'waiting';
    this.#retryOnce(blockedUntil, RESYNC_PERIOD, this.#startAgain);
  }

  #startAgain(): void {
    this.#crashLoop!.next(this.#endsAt!, this.#host.context.clock.now);
    this.#index = initContainersOf(this.#pod).length;
    this.#startContainer();
  }

  #requestStop(): void {
    this.#isStopRequested = true;
    if (this.#state === 'setup' || this.#state === 'waiting' || this.#state === 'running') this.#stop();
  }

  /** SIGTERM; those that have not exited when the grace period is over are killed. */
  #stop(): void {
    this.#cancelTimers();
    this.#state = 'stopping';
    if (!this.#isActive) return this.#stopSandbox();
    const grace = this.#graceDuration();
    const needed = this.#draw(this.#host.options.stopDuration);
    this.#exitCode = needed <= grace ? 0 : EXIT_CODE_KILLED;
    this.#stopAfter(Math.min(needed, grace));
  }

  /** A second DELETE has shortened the grace period, which counts from now on. */
  #hurry(): void {
    const { now } = this.#host.context.clock;
    if (!this.#isActive || now + this.#graceDuration() >= this.#endsAt!) return;
    this.#cancelTimers();
    this.#exitCode = EXIT_CODE_KILLED;
    this.#stopAfter(this.#graceDuration());
  }

  #stopAfter(delay: Duration): void {
    this.#endsAt = this.#host.context.clock.now + delay;
    this.#wait(delay, this.#stopped);
  }

  #stopped(): void {
    this.#containersExited('Killed');
    this.#isReady = false;
    this.#stopSandbox();
  }

  #graceDuration(): Duration {
    const { metadata, spec } = this.#pod;
    return (metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds) * SECOND;
  }

  /** The containers have ended for good; the worker goes on when it has seen a relist newer than its last sync. */
  #finish(): void {
    this.#state = 'finishing';
    this.#waitForRelist(this.#stopSandbox);
  }

  #stopSandbox(): void {
    this.#state = 'finishing';
    this.#wait(this.#hasSandbox ? this.#draw(this.#host.options.podTeardownDuration) : 0, this.#terminated);
  }

  #terminated(): void {
    this.#hasSandbox = false;
    this.#isReady = false;
    this.#phase = this.#exitCode === 0 ? 'Succeeded' : 'Failed';
    if (this.#promised !== undefined) this.#host.released(this.#promised);
    this.#promised = undefined;
    this.#report();
    this.#waitForRelist(this.#forget);
  }

  #forget(): void {
    this.#report(true);
    this.#host.finished(this);
  }

  #report(isFinished = false): void {
    const { context, writer } = this.#host;
    writer.set({
      key: this.#key,
      slot: this.slot,
      uid: this.uid,
      at: context.clock.now,
      phase: this.#phase,
      hasSandbox: this.#hasSandbox,
      isInitialized: this.#isInitialized,
      isReady: this.#isReady,
      failure: undefined,
      isFinished,
      writer,
      found: undefined,
      reported: undefined,
    });
  }

  #container(): Container {
    const init = initContainersOf(this.#pod);
    return this.#index < init.length ? init[this.#index]! : this.#pod.spec.containers[this.#index - init.length]!;
  }

  /**
   * The sync is tried again and again, at most `longestWait` (and its jitter) apart, and succeeds from `blockedUntil` on:
   * only that try is an event.
   */
  #retryOnce(blockedUntil: Time, longestWait: Duration, step: () => void): void {
    const { now } = this.#host.context.clock;
    let time = now;
    do {
      const wait = Math.min(Math.max(0, blockedUntil - time), longestWait);
      time = this.#host.syncAt(time + Math.round(wait * (1 + SYNC_JITTER * this.#stream().next())));
    } while (time < blockedUntil);
    this.#wait(time - now, step);
  }

  #waitForRelist(step: () => void): void {
    const { now } = this.#host.context.clock;
    this.#wait(this.#host.relistAfter(now) - now, step);
  }

  #wait(delay: Duration, next: () => void): void {
    this.#next = next;
    this.#timer = this.#host.context.clock.after(delay, PodWorker.#proceed, this);
  }

  /** What events of all workers lead to, instead of a closure for each. */
  static readonly #proceed = (worker: PodWorker): void => worker.#next!();
  static readonly #ready = (worker: PodWorker): void => worker.#becomeReady();

  #cancelTimers(): void {
    const { clock } = this.#host.context;
    if (this.#timer !== undefined) clock.cancel(this.#timer);
    if (this.#readyTimer !== undefined) clock.cancel(this.#readyTimer);
    this.#stopMounting?.();
    this.#timer = this.#readyTimer = undefined;
  }

  /** One stream per pod, drawn from in the order of its life: another scheduler's choices do not change it. */
  #stream(): BatchStream {
    this.#random ??= this.#host.context.rng.batchStream(`kubelet/pod/${this.uid}`);
    return this.#random;
  }

  #draw(distribution: Distribution): Duration {
    return distribution.kind === 'constant' ? distribution.value : drawFrom(distribution, this.#stream());
  }
}

const NONE: readonly Container[] = [];

function initContainersOf({ spec }: Pod): readonly Container[] {
  return spec.initContainers ?? NONE;
}
