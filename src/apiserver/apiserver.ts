import { createSampler, type Sampler } from '../engine/distribution.ts';
import { DOUBLE_ZERO } from '../engine/double-zero.ts';
import { invariant } from '../engine/invariant.ts';
import type { Page } from '../engine/journal.ts';
import { MILLISECOND, SECOND, type Duration, type Time } from '../engine/time.ts';
import type { Context } from '../api/context.ts';
import type { FactOf, ResponseCode, Verb } from '../api/facts.ts';
import { KINDS, type AnyObject, type Change, type Kind, type ObjectOf } from '../api/kinds.ts';
import { matchesSelector } from '../api/labels.ts';
import type { Binding } from '../api/objects/pod.ts';
import type { Network } from '../infrastructure/network.ts';
import { admit, isRefusal, type AdmissionPlugin } from './admission/admission.ts';
import type { Etcd } from './etcd.ts';
import { FlowControl } from './flow-control.ts';
import type { ApiServerOptions } from './options.ts';
import { bindPod } from './registry/pod.ts';
import { strategyOf } from './registry/registry.ts';
import type { Strategy } from './registry/strategy.ts';
import {
  newRequest,
  readOperation,
  writeOperation,
  type Caller,
  type Foretold,
  type Operation,
  type Request,
  type Write,
} from './request.ts';
import { refuse, type Refusal, type Response } from './response.ts';
import type { Shelf } from './shelf.ts';
import { keyFrom, Store, type Commit, type Reference, type Stored } from './store.ts';
import { WatchHub, type DeliverTo, type Selection, type Watch } from './watch.ts';

/** client-go rest/request.go: a 429 is tried again up to this often, after the server's Retry-After. */
const MAX_RETRIES = 10;
/** kube-apiserver filters/priority-and-fairness.go: Retry-After of a request that found no seat. */
const RETRY_AFTER: Duration = 1 * SECOND;

/** client-go tools/cache/reflector.go: the first back-off after a LIST that failed. */
const LIST_RETRY: Duration = 800 * MILLISECOND;

/** Authentication, authorization and whatever else may turn a request away before admission. In order of asking. */
export interface Gate {
  readonly name: string;
  check(caller: Caller, verb: Verb, resource: string): Refusal | undefined;
}

/** metav1.DeleteOptions, as far as they are modelled. */
export interface DeleteOptions {
  /** Absent: the object's own. */
  readonly gracePeriodSeconds?: number;
  /** preconditions.uid: refused with 409 when the object has another one. */
  readonly uid?: string;
  /**
   * For pods: refused with 409 once it has a node. It stands for a user who reads the pod and deletes it at that version
   * (preconditions.resourceVersion) if it is still waiting.
   */
  readonly onlyIfUnassigned?: boolean;
}

export interface ApiServerParts {
  readonly context: Context;
  readonly options: ApiServerOptions;
  readonly network: Network;
  readonly etcd: Etcd;
  readonly gates: readonly Gate[];
  readonly admission: readonly AdmissionPlugin[];
  /** Seats that computed requests hold in the mean. */
  readonly occupiedSeats?: () => number;
}

type OperationsOfKind = Readonly<
  Record<'get' | 'list' | 'create' | 'bind' | 'update' | 'patch' | 'patchStatus' | 'delete', Operation>
>;

/**
 * The API server: the one meeting place. Each request is a timed pipeline:
 *
 *     client's rate limiter ─► network ─► flow control (a seat) ─► processing: gates, admission
 *         ─► etcd commit (writes) ─► network ─► response
 *                     └──► watch fan-out: one event per commit, whatever the number of watchers
 *
 * Zero latencies go the same way.
 */
export class ApiServer {
  readonly #context: Context;
  readonly #network: Network;
  readonly #etcd: Etcd;
  readonly #gates: readonly Gate[];
  readonly #admission: readonly AdmissionPlugin[];
  readonly #flowControl: FlowControl;
  readonly #processingLatency: Sampler;
  readonly #watchLatency: Sampler;
  readonly #store: Store;
  readonly #hub: WatchHub;
  readonly #operations: Readonly<Record<Kind, OperationsOfKind>>;
  readonly #commits: Page<FactOf<'committed'>>;
  readonly #answers: Page<FactOf<'api-request'>>;
  /** What is told of a request, used again for each. */
  readonly #answered: { -readonly [F in keyof FactOf<'api-request'>]: FactOf<'api-request'>[F] } = {
    kind: 'api-request',
    component: '',
    verb: 'get',
    resource: '',
    code: 200,
    latency: DOUBLE_ZERO,
    throttled: DOUBLE_ZERO,
    wayBack: DOUBLE_ZERO,
  };
  #lastDeliveryAt: Time = DOUBLE_ZERO;

  constructor({ context, options, network, etcd, gates, admission, occupiedSeats }: ApiServerParts) {
    this.#context = context;
    this.#network = network;
    this.#etcd = etcd;
    this.#gates = gates;
    this.#admission = admission;
    this.#commits = context.journal.page('committed');
    this.#answers = context.journal.page('api-request');
    const seats = options.maxRequestsInflight + options.maxMutatingRequestsInflight;
    this.#flowControl = new FlowControl(context, seats, occupiedSeats);
    this.#processingLatency = createSampler(options.processingLatency, context.rng.batchStream('apiserver/processing'));
    this.#watchLatency = createSampler(options.watchLatency, context.rng.batchStream('apiserver/watch'));
    this.#store = new Store(context.rng.seed);
    this.#hub = new WatchHub(context);
    const operations: Partial<Record<Kind, OperationsOfKind>> = {};
    for (const kind of Object.keys(KINDS) as Kind[]) operations[kind] = this.#operationsOf(kind);
    this.#operations = operations as Readonly<Record<Kind, OperationsOfKind>>;
  }

  #operationsOf(kind: Kind): OperationsOfKind {
    const { resource } = KINDS[kind];
    const on = { shelf: this.#store.shelf(kind) as unknown as Shelf, strategy: strategyOf(kind) as Strategy<Kind> };
    return {
      get: readOperation(on, 'get', resource, this.#read),
      list: readOperation(on, 'list', resource, () => ({ ok: true, code: 200, object: undefined })),
      create: writeOperation(on, 'create', resource, this.#insert, this.#admit),
      bind: writeOperation(on, 'create', `${resource}/binding`, this.#bind),
      update: writeOperation(on, 'update', resource, this.#update),
      patch: writeOperation(on, 'patch', resource, this.#patch),
      patchStatus: writeOperation(on, 'patch', `${resource}/status`, this.#patch),
      delete: writeOperation(on, 'delete', resource, this.#delete),
    };
  }

  /**
   * Stores an object that was there before the run began: no request, no admission, no time. Nobody is told: whoever
   * watches must begin afterwards.
   */
  preload<K extends Kind>(kind: K, object: ObjectOf<K>): ObjectOf<K> {
    const commit = this.#store.shelf(kind).insert(object, this.#context.clock.now);
    invariant(commit !== undefined, 'an object is preloaded under a name that is free');
    const { change, stored } = commit;
    this.#commits.append({ kind: 'committed', change, component: 'preloaded', slot: stored.slot });
    return change.object as ObjectOf<K>;
  }

  /** GET: the version of the instant at which the server answers. */
  get<K extends Kind, R extends Reference>(
    caller: Caller,
    kind: K,
    reference: R,
    done: (response: Response<ObjectOf<K>>, reference: R) => void,
  ): void {
    this.#issue(newRequest(this.#operations[kind].get, caller, reference, undefined, done));
  }

  readonly #read = ({ operation: { shelf }, reference }: Request): Response<AnyObject> => {
    const stored = shelf.find(reference);
    return stored === undefined ? notFound(shelf.kind, reference) : { ok: true, code: 200, object: stored.object };
  };

  create<K extends Kind>(
    caller: Caller,
    kind: K,
    object: ObjectOf<K>,
    done?: (response: Response<ObjectOf<K>>) => void,
  ): void {
    this.#issue(newRequest(this.#operations[kind].create, caller, object.metadata, object, done));
  }

  /** The body becomes what will be stored. */
  readonly #admit = (request: Request): Refusal | undefined => {
    const { shelf, strategy } = request.operation;
    const object = request.body as AnyObject;
    const prepared = strategy.prepareForCreate?.(object) ?? object;
    const answer = admit(this.#admission, shelf.kind, prepared, this.#store);
    if (isRefusal(answer)) return answer;
    request.body = answer;
    return undefined;
  };

  readonly #insert: Write = ({ operation: { shelf, resource }, reference, body }, now) =>
    shelf.insert(body as AnyObject, now) ??
    refuse(409, 'AlreadyExists', `${resource} "${keyFrom(reference)}" already exists`);

  /** POST pods/binding. */
  bind(caller: Caller, binding: Binding, done?: (response: Response<ObjectOf<'Pod'>>) => void): void {
    this.#issue(newRequest(this.#operations.Pod.bind, caller, binding.metadata, binding, done));
  }

  readonly #bind: Write = ({ operation: { shelf }, reference, body }, now) => {
    const stored = shelf.find(reference);
    if (stored === undefined) return notFound('Pod', reference);
    const bound = bindPod(stored.object as ObjectOf<'Pod'>, body as Binding, now);
    return isRefusal(bound) ? bound : shelf.replace(stored, bound);
  };

  /** PUT: refused with 409 when the object has been written since the version that `object` was made from. */
  update<K extends Kind>(
    caller: Caller,
    kind: K,
    object: ObjectOf<K>,
    done?: (response: Response<ObjectOf<K>>) => void,
  ): void {
    this.#issue(newRequest(this.#operations[kind].update, caller, object.metadata, object, done));
  }

  readonly #update: Write = ({ operation, reference, body }) => {
    const { shelf, resource } = operation;
    const object = body as AnyObject;
    const stored = shelf.find(reference);
    if (stored === undefined) return notFound(shelf.kind, reference);
    if (stored.object.metadata.resourceVersion !== object.metadata.resourceVersion) {
      return refuse(409, 'Conflict', `${resource} "${stored.key}" has been modified since it was read`);
    }
    return put(operation, stored, object);
  };

  /**
   * PATCH without a resourceVersion: `change` is applied to the version of the instant of the commit, so it never
   * conflicts. Returning the same object means that there is nothing to do; undefined refuses (the uid is another one).
   */
  patch<K extends Kind, R extends Reference>(
    caller: Caller,
    kind: K,
    reference: R,
    change: (current: ObjectOf<K>, reference: R) => ObjectOf<K> | undefined,
    done?: (response: Response<ObjectOf<K>>) => void,
    subresource?: 'status',
    foretold?: Foretold<ObjectOf<K>, R>,
  ): void {
    const { patch, patchStatus } = this.#operations[kind];
    const operation = subresource === undefined ? patch : patchStatus;
    this.#issue(newRequest(operation, caller, reference, change, done, foretold));
  }

  readonly #patch: Write = ({ operation, reference, body }) => {
    const { shelf, resource } = operation;
    const stored = shelf.find(reference);
    if (stored === undefined) return notFound(shelf.kind, reference);
    const next = (body as (current: AnyObject, reference: Reference) => AnyObject | undefined)(
      stored.object,
      reference,
    );
    if (next === undefined)
      return refuse(409, 'Conflict', `${resource} "${stored.key}" is not the object that was meant`);
    return next === stored.object ? 'unchanged' : put(operation, stored, next);
  };

  /** DELETE. `uid` makes sure that it hits the object that was meant. */
  delete<R extends Reference>(
    caller: Caller,
    kind: Kind,
    reference: R,
    options: DeleteOptions = {},
    done?: (response: Response<ObjectOf<Kind>>, reference: R) => void,
  ): void {
    this.#issue(newRequest(this.#operations[kind].delete, caller, reference, options, done));
  }

  readonly #delete: Write = ({ operation: { shelf, strategy, resource }, reference, body }, now) => {
    const { uid, onlyIfUnassigned, gracePeriodSeconds } = body as DeleteOptions;
    const stored = shelf.find(reference);
    if (stored === undefined) return notFound(shelf.kind, reference);
    const current = stored.object;
    if (uid !== undefined && uid !== current.metadata.uid) {
      return refuse(409, 'Conflict', `${resource} "${stored.key}" is not the object that was meant`);
    }
    if (onlyIfUnassigned === true && (current as ObjectOf<'Pod'>).spec.nodeName !== undefined) {
      return refuse(409, 'Conflict', `pods "${stored.key}" has a node`);
    }
    const left = strategy.delete?.(current, now, gracePeriodSeconds);
    if (left === undefined) return shelf.remove(stored);
    return left === current ? 'unchanged' : shelf.replace(stored, left);
  };

  /**
   * LIST, then WATCH from there: `initial` gets all matching objects of one instant, `deliver` every later change.
   * Before the run has begun this takes no time: the cluster was up before.
   */
  listAndWatch<K extends Kind, R>(
    caller: Caller,
    kind: K,
    selection: Selection,
    initial: (objects: readonly Stored<K>[]) => void,
    deliver: DeliverTo<R, Change<K>>,
    takesTime: boolean,
    receiver: R,
  ): { readonly watch: () => Watch | undefined } {
    let watch: Watch | undefined;
    const begin = (): void => {
      watch = this.#hub.open(kind, selection, this.#store.revision, deliver as DeliverTo<unknown>, receiver);
      initial(this.#select(kind, selection));
    };
    if (takesTime) {
      const list = (): void =>
        this.#issue(newRequest(this.#operations[kind].list, caller, '', undefined, beginOrRetry));
      // client-go's reflector lists until it is answered (tools/cache/reflector.go); its back-off is 0.8 s at first.
      const beginOrRetry = ({ ok }: Response<unknown>): void =>
        void (ok ? begin() : this.#context.clock.after(LIST_RETRY, list));
      list();
    } else {
      begin();
    }
    return { watch: () => watch };
  }

  #select<K extends Kind>(kind: K, { nodeName, name, labelSelector }: Selection): readonly Stored<K>[] {
    if (name !== undefined && labelSelector === undefined && !KINDS[kind].namespaced) {
      const stored = this.#store.shelf(kind).find(name);
      return stored === undefined ? [] : [stored];
    }
    return this.#store.shelf(kind).select(({ object }) => {
      if (nodeName !== undefined && (object as ObjectOf<'Pod'>).spec.nodeName !== nodeName) return false;
      if (name !== undefined && object.metadata.name !== name) return false;
      return labelSelector === undefined || matchesSelector(labelSelector, object.metadata.labels);
    });
  }

  #issue(request: Request): void {
    const { clock } = this.#context;
    const throttled = request.caller.reserve(clock.now);
    request.issuedAt = clock.now;
    request.throttled = throttled;
    const onTheWay = this.#network.clientLatency();
    if (throttled === 0 && this.#flowControl.tryAcquire()) {
      // There is a seat: it is held from the call on, a network latency longer than it would be, and the arrival needs no
      // event of its own. Nor does the answer of a read, which holds its seat until the response is back.
      const processed = onTheWay + this.#processingLatency();
      if (request.operation.write !== undefined) clock.after(processed, this.#process, request);
      else clock.after(processed + this.#network.clientLatency(), this.#respond, request);
    } else {
      clock.after(throttled + onTheWay, this.#arrive, request);
    }
  }

  readonly #arrive = (request: Request): void => {
    this.#flowControl.acquire(
      () => this.#context.clock.after(this.#processingLatency(), this.#process, request),
      () => this.#turnAway(request),
    );
  };

  #turnAway(request: Request): void {
    const refusal = refuse(429, 'TooManyRequests', 'too many requests, please try again later');
    if (request.retries >= MAX_RETRIES) {
      this.#answer(request, refusal);
      return;
    }
    this.#tell(request, 429, 0);
    request.retries++;
    this.#context.clock.after(RETRY_AFTER + 2 * this.#network.clientLatency(), this.#arrive, request);
  }

  /** A read that has found a seat at once, back at its client. */
  readonly #respond = (request: Request): void => {
    const response = this.#checkGates(request) ?? request.operation.read!(request);
    this.#flowControl.release();
    this.#tell(request, response.code, 0);
    request.done?.(response as Response<never>, request.reference as never);
  };

  #checkGates({ operation: { verb, resource }, caller }: Request): Refusal | undefined {
    for (const gate of this.#gates) {
      const refusal = gate.check(caller, verb, resource);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  readonly #process = (request: Request): void => {
    const { admit, write, read } = request.operation;
    const refusal = this.#checkGates(request) ?? admit?.(request);
    if (refusal !== undefined) return this.#finish(request, refusal);
    if (write === undefined) return this.#finish(request, read!(request));
    this.#etcd.propose(this.#commit, request);
  };

  readonly #commit = (request: Request): void => {
    const { write, verb } = request.operation;
    const outcome = write!(request, this.#context.clock.now);
    if (outcome === 'unchanged') return this.#finish(request, { ok: true, code: 200, object: undefined });
    if (isRefusal(outcome)) return this.#finish(request, outcome);
    this.#publish(outcome, request.caller.component);
    this.#finish(request, { ok: true, code: verb === 'create' ? 201 : 200, object: outcome.change.object });
  };

  /** One event per commit; never a later revision before an earlier one, even with random latencies. */
  #publish(commit: Commit, component: string): void {
    const { clock } = this.#context;
    this.#commits.append({ kind: 'committed', change: commit.change, component, slot: commit.stored.slot });
    this.#lastDeliveryAt = Math.max(this.#lastDeliveryAt, clock.now + this.#watchLatency());
    clock.at(this.#lastDeliveryAt, this.#dispatch, commit);
  }

  readonly #dispatch = ({ change, stored }: Commit): void => this.#hub.dispatch(change, stored);

  #finish(request: Request, response: Response<unknown>): void {
    this.#flowControl.release();
    this.#answer(request, response);
  }

  #answer(request: Request, response: Response<unknown>): void {
    const wayBack = this.#network.clientLatency();
    this.#tell(request, response.code, wayBack);
    const { done, foretold, reference } = request;
    foretold?.(response as Response<never>, this.#context.clock.now + wayBack, reference as never);
    if (done === undefined) return;
    request.response = response;
    this.#context.clock.after(wayBack, this.#handOver, request);
  }

  readonly #handOver = ({ done, response, reference }: Request): void =>
    done!(response as Response<never>, reference as never);

  #tell({ operation, caller, issuedAt, throttled }: Request, code: ResponseCode, wayBack: Duration): void {
    const answered = this.#answered;
    answered.component = caller.component;
    answered.verb = operation.verb;
    answered.resource = operation.resource;
    answered.code = code;
    answered.latency = this.#context.clock.now + wayBack - issuedAt;
    answered.throttled = throttled;
    answered.wayBack = wayBack;
    this.#answers.append(answered);
  }
}

/** Some kinds end with the update that takes away what kept them. */
function put({ shelf, strategy }: Operation, stored: Stored, object: AnyObject): Commit {
  return strategy.hasEnded?.(object) === true ? shelf.remove(stored) : shelf.replace(stored, object);
}

function notFound(kind: Kind, reference: Reference): Refusal {
  return refuse(404, 'NotFound', `${KINDS[kind].resource} "${keyFrom(reference)}" not found`);
}
