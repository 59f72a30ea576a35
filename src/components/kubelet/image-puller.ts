import type { Context } from '../../api/context.ts';
import type { Container, Pod } from '../../api/objects/pod.ts';
import { RateLimiter } from '../../apiserver/rate-limiter.ts';
import type { Time } from '../../engine/time.ts';
import type { Image, ImageRegistry } from '../../infrastructure/image-registry.ts';
import type { Transfer } from '../../infrastructure/bandwidth.ts';
import type { ImageStore } from './image-store.ts';
import type { KubeletOptions } from './options.ts';

/** `throttled`: registryPullQPS was exceeded (ErrImagePull); `absent`: not there, and never to be pulled. */
export type ImageOutcome = 'present' | 'throttled' | 'absent';

interface Request {
  readonly pod: Pod;
  readonly image: Image;
  readonly done: (outcome: ImageOutcome) => void;
}

interface Pull {
  readonly request: Request;
  readonly startedAt: Time;
  readonly bytes: number;
  /** Pulls that fetch layers which this one needs too; undefined: none. */
  readonly waitsFor: Set<Pull> | undefined;
  transfer: Transfer | undefined;
  isDownloaded: boolean;
}

/**
 * Makes images present (kubelet images/image_manager.go, images/puller.go): a queue with one pull at a time, or several
 * when serializeImagePulls is off. A pull asks the registry for the manifest, then downloads the layers that are neither
 * on the disk nor on their way.
 */
export class ImagePuller {
  readonly #context: Context;
  readonly #nodeName: string;
  readonly #options: KubeletOptions;
  readonly #registry: ImageRegistry;
  readonly #store: ImageStore;
  readonly #onPulled: () => void;
  readonly #limiter: RateLimiter;
  readonly #parallel: number;
  readonly #queue: Request[] = [];
  readonly #pulls = new Set<Pull>();
  /** Who waits for an image that it may not pull: most often there is nobody. */
  #absent: Map<string, (() => void)[]> | undefined;
  #isHalted = false;

  constructor(
    context: Context,
    nodeName: string,
    options: KubeletOptions,
    registry: ImageRegistry,
    store: ImageStore,
    onPulled: () => void,
  ) {
    this.#context = context;
    this.#nodeName = nodeName;
    this.#options = options;
    this.#registry = registry;
    this.#store = store;
    this.#onPulled = onPulled;
    const { registryPullQPS, registryBurst, serializeImagePulls, maxParallelImagePulls } = options;
    this.#limiter = new RateLimiter(registryPullQPS === 0 ? Infinity : registryPullQPS, registryBurst);
    this.#parallel = serializeImagePulls ? 1 : (maxParallelImagePulls ?? Infinity);
  }

  /** The image is there and the policy asks for no more. */
  isPresent(name: string, policy: Container['imagePullPolicy']): boolean {
    return policy !== 'Always' && this.#store.has(this.#registry.image(name).name);
  }

  /** Pulls an image that is not {@link isPresent}. Calls `done` at once when the policy forbids it. */
  pull(pod: Pod, name: string, policy: Container['imagePullPolicy'], done: (outcome: ImageOutcome) => void): void {
    if (policy === 'Never') return done('absent');
    const image = this.#registry.image(name);
    this.#context.journal.append({ kind: 'image-pull-queued', pod, nodeName: this.#nodeName, image: image.name });
    this.#queue.push({ pod, image, done });
    this.#startPulls();
  }

  /** Calls `wake` once, when somebody else's pull has brought the image. */
  whenPulled(name: string, wake: () => void): void {
    const image = this.#registry.image(name).name;
    this.#absent ??= new Map();
    const waiting = this.#absent.get(image) ?? [];
    waiting.push(wake);
    this.#absent.set(image, waiting);
  }

  /** The machine died: nobody hears of anything any more. */
  halt(): void {
    this.#isHalted = true;
    this.#queue.length = 0;
    for (const { transfer } of this.#pulls) transfer?.cancel();
    this.#pulls.clear();
  }

  #startPulls(): void {
    while (this.#pulls.size < this.#parallel && this.#queue.length > 0) {
      const request = this.#queue.shift()!;
      if (this.#limiter.tryAccept(this.#context.clock.now)) this.#start(request);
      else request.done('throttled');
    }
  }

  #start(request: Request): void {
    const { clock, journal } = this.#context;
    let waitsFor: Set<Pull> | undefined;
    let bytes = 0;
    for (const { digest, sizeBytes } of request.image.layers) {
      if (this.#store.hasLayer(digest)) continue;
      const other = this.#findPullOf(digest);
      if (other === undefined) bytes += sizeBytes;
      else (waitsFor ??= new Set()).add(other);
    }
    const pull: Pull = { request, startedAt: clock.now, bytes, waitsFor, transfer: undefined, isDownloaded: false };
    this.#pulls.add(pull);
    const { pod, image } = request;
    journal.append({ kind: 'image-pull-started', pod, nodeName: this.#nodeName, image: image.name, bytes });
    clock.after(this.#registry.requestLatency(), this.#download, pull);
  }

  /** The first pull that needs a layer fetches it. */
  #findPullOf(digest: string): Pull | undefined {
    for (const pull of this.#pulls) {
      if (pull.request.image.layers.some((layer) => layer.digest === digest)) return pull;
    }
    return undefined;
  }

  readonly #download = (pull: Pull): void => {
    if (this.#isHalted) return;
    const downloaded = (): void => {
      pull.isDownloaded = true;
      if (waitsForNobody(pull)) this.#finish(pull);
    };
    if (pull.bytes === 0) return downloaded();
    const { imagePullBandwidth } = this.#options;
    pull.transfer = this.#registry.download(pull.bytes, this.#nodeName, imagePullBandwidth, downloaded);
  };

  #finish(pull: Pull): void {
    const { clock, journal } = this.#context;
    const { request, bytes, startedAt } = pull;
    const { pod, image } = request;
    this.#pulls.delete(pull);
    const isNew = this.#store.add(image);
    const duration = clock.now - startedAt;
    journal.append({ kind: 'image-pulled', pod, nodeName: this.#nodeName, image: image.name, bytes, duration });
    if (isNew) this.#announce(image.name);
    for (const other of this.#pulls) {
      if (other.waitsFor?.delete(pull) === true && waitsForNobody(other) && other.isDownloaded) this.#finish(other);
    }
    request.done('present');
    this.#startPulls();
  }

  #announce(name: string): void {
    this.#onPulled();
    const waiting = this.#absent?.get(name) ?? [];
    this.#absent?.delete(name);
    for (const wake of waiting) wake();
  }
}

/** No other pull is waited for, or none any longer. */
function waitsForNobody({ waitsFor }: Pull): boolean {
  return waitsFor === undefined || waitsFor.size === 0;
}
