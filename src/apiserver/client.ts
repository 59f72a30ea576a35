import type { Context } from '../api/context.ts';
import type { Change, Kind, ObjectOf } from '../api/kinds.ts';
import type { Binding } from '../api/objects/pod.ts';
import type { ApiServer, DeleteOptions } from './apiserver.ts';
import { Informer, tellList } from './informer.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { Caller, Foretold } from './request.ts';
import type { Response } from './response.ts';
import type { Reference, Stored } from './store.ts';
import type { DeliverTo, Selection, Watch } from './watch.ts';

export interface ClientOptions {
  /** The name in metrics: kube-scheduler, kubelet, kube-controller-manager ... */
  readonly component: string;
  /** Requests per second and burst of the client-side limiter; Infinity for none. */
  readonly qps: number;
  readonly burst: number;
  /** Everyone who connects under this name shares one connection and its limiter: controllers of one process. */
  readonly isShared?: boolean;
}

type Done<K extends Kind> = (response: Response<ObjectOf<K>>) => void;

/**
 * A component's connection to the API server, with its own rate limiter: so it is itself the caller that the server knows. Every
 * call returns at once; `done` is called when the response has arrived.
 */
export class ApiClient extends RateLimiter implements Caller {
  readonly component: string;
  readonly #server: ApiServer;
  readonly #context: Context;
  /** Those who share a connection share their caches too: one watch per kind (client-go SharedInformerFactory). */
  readonly #sharedInformers: Map<Kind, Informer<Kind>> | undefined;

  constructor(server: ApiServer, context: Context, { component, qps, burst, isShared }: ClientOptions) {
    super(qps, burst);
    this.component = component;
    this.#server = server;
    this.#context = context;
    this.#sharedInformers = isShared === true ? new Map<Kind, Informer<Kind>>() : undefined;
  }

  /** GET of one object: 404 when there is none. `done` hears what was asked for, too: who asks for many needs no closure for each. */
  get<K extends Kind, R extends Reference>(
    kind: K,
    reference: R,
    done: (response: Response<ObjectOf<K>>, reference: R) => void,
  ): void {
    this.#server.get(this, kind, reference, done);
  }

  create<K extends Kind>(kind: K, object: ObjectOf<K>, done?: Done<K>): void {
    this.#server.create(this, kind, object, done);
  }

  bind(binding: Binding, done?: Done<'Pod'>): void {
    this.#server.bind(this, binding, done);
  }

  /** PUT: 409 when `object` was made from a version that is no longer the latest. */
  update<K extends Kind>(kind: K, object: ObjectOf<K>, done?: Done<K>): void {
    this.#server.update(this, kind, object, done);
  }

  /** PATCH: `change` gets the latest version; the same object back means nothing to do, undefined a wrong uid. */
  patch<K extends Kind>(
    kind: K,
    reference: Reference,
    change: (current: ObjectOf<K>) => ObjectOf<K> | undefined,
    done?: Done<K>,
  ): void {
    this.#server.patch(this, kind, reference, change, done);
  }

  /** PATCH of the status subresource. */
  patchStatus<K extends Kind>(
    kind: K,
    reference: Reference,
    change: (current: ObjectOf<K>) => ObjectOf<K> | undefined,
    done?: Done<K>,
  ): void {
    this.#server.patch(this, kind, reference, change, done, 'status');
  }

  /** PATCH of the status subresource by someone who only waits for the answer. Both functions hear what was asked for, too. */
  patchStatusForetold<K extends Kind, R extends Reference>(
    kind: K,
    reference: R,
    change: (current: ObjectOf<K>, reference: R) => ObjectOf<K> | undefined,
    foretold: Foretold<ObjectOf<K>, R>,
  ): void {
    this.#server.patch(this, kind, reference, change, undefined, 'status', foretold);
  }

  delete<R extends Reference>(
    kind: Kind,
    reference: R,
    options: DeleteOptions = {},
    done?: (response: Response<ObjectOf<Kind>>, reference: R) => void,
  ): void {
    this.#server.delete(this, kind, reference, options, done);
  }

  /**
   * A local copy of all (selected) objects of a kind that follows the server with the watch's lag. Opened while the run
   * goes on it costs a LIST; opened before, it is in step from the beginning.
   */
  informer<K extends Kind>(kind: K, selection?: Selection): Informer<K> {
    const shared = selection === undefined ? this.#sharedInformers : undefined;
    const known = shared?.get(kind) as Informer<K> | undefined;
    if (known !== undefined) return known;
    const informer = this.#openInformer(kind, selection ?? {});
    shared?.set(kind, informer as unknown as Informer<Kind>);
    return informer;
  }

  #openInformer<K extends Kind>(kind: K, selection: Selection): Informer<K> {
    const takesTime = this.#context.clock.now > 0;
    return new Informer(kind, (initial, deliver) =>
      this.#server.listAndWatch(this, kind, selection, initial, deliver, takesTime, undefined),
    );
  }

  /**
   * As an informer, but without the copy: for who acts on each change and looks nothing up.
   * @param receiver is handed to `deliver` with each change.
   */
  watch<K extends Kind, R>(
    kind: K,
    selection: Selection,
    deliver: DeliverTo<R, Change<K>>,
    receiver: R,
  ): Pick<Watch, 'stop'> {
    const takesTime = this.#context.clock.now > 0;
    const initial = (objects: readonly Stored<K>[]): void => tellList(kind, objects, deliver, receiver);
    const opened = this.#server.listAndWatch(this, kind, selection, initial, deliver, takesTime, receiver);
    return { stop: () => opened.watch()?.stop() };
  }
}
