import { ZERO } from '../../engine/distribution.ts';
import { Engine } from '../../engine/engine.ts';
import { Journal } from '../../engine/journal.ts';
import { createRng } from '../../engine/rng.ts';
import { MILLISECOND, formatDuration, type Duration, type Time } from '../../engine/time.ts';
import type { Context } from '../../api/context.ts';
import type { Fact } from '../../api/facts.ts';
import type { Node } from '../../api/objects/node.ts';
import type { Container, Pod, PodSpec } from '../../api/objects/pod.ts';
import { createDefaultTolerationSeconds } from '../../apiserver/admission/default-toleration-seconds.ts';
import { createTaintNodesByCondition } from '../../apiserver/admission/taint-nodes-by-condition.ts';
import { ApiServer } from '../../apiserver/apiserver.ts';
import { ApiClient, type ClientOptions } from '../../apiserver/client.ts';
import { Etcd } from '../../apiserver/etcd.ts';
import { Heartbeats } from '../../apiserver/heartbeats.ts';
import { createDisk } from '../../infrastructure/disk.ts';
import { createImageRegistry, imageRegistryOptions, type ImageRegistry } from '../../infrastructure/image-registry.ts';
import { Machine, type MachineDescription } from '../../infrastructure/machine.ts';
import { createNetwork } from '../../infrastructure/network.ts';
import type { ComponentDefinition, Environment } from '../component.ts';

export interface WorldOptions {
  readonly seed?: string;
  readonly machines?: readonly Partial<MachineDescription>[];
  /** As in a scenario; images weigh 100 MiB and a request takes 100 ms unless given here. */
  readonly imageRegistry?: Record<string, unknown>;
  /** Which components run, with their options as in a scenario. */
  readonly components?: readonly (readonly [ComponentDefinition, unknown?])[];
  /** Pods that are there before anything runs, in this state. */
  readonly pods?: readonly Pod[];
  /** Machines whose nodes are not there at the beginning. */
  readonly unregistered?: readonly string[];
  readonly controllerManager?: NonNullable<Environment['controllerManager']>;
  /** How a machine becomes a node; a plain one unless given. */
  readonly createNode?: (machine: MachineDescription, imageRegistry: ImageRegistry) => Node;
}

/**
 * A small cluster with fixed latencies: 1 ms from a client to the API server, 2 ms for a commit, 1 ms for a watch. Pods
 * are created with their node written down, so that no scheduler is needed.
 */
export class World {
  readonly engine = new Engine();
  readonly journal = new Journal<Fact>(this.engine);
  readonly server: ApiServer;
  readonly heartbeats: Heartbeats;
  readonly machines = new Map<string, Machine>();
  readonly environment: Environment;
  readonly user: ApiClient;

  constructor(given: WorldOptions = {}) {
    const context: Context = { clock: this.engine, rng: createRng(given.seed ?? '1'), journal: this.journal };
    const after = (value: Duration) => ({ kind: 'constant', value }) as const;
    const network = createNetwork({ clientLatency: after(MILLISECOND), memberRoundTrip: ZERO }, context);
    this.heartbeats = new Heartbeats(context, 0);
    this.server = new ApiServer({
      context,
      options: {
        maxRequestsInflight: 400,
        maxMutatingRequestsInflight: 200,
        processingLatency: ZERO,
        watchLatency: after(MILLISECOND),
      },
      network,
      etcd: new Etcd(context, [createDisk('etcd-0', after(2 * MILLISECOND), context)], network),
      gates: [],
      admission: [createTaintNodesByCondition(), createDefaultTolerationSeconds()],
    });
    const shared = new Map<string, ApiClient>();
    const connect = (options: ClientOptions): ApiClient => {
      if (options.isShared !== true) return new ApiClient(this.server, context, options);
      const client = shared.get(options.component) ?? new ApiClient(this.server, context, options);
      shared.set(options.component, client);
      return client;
    };
    const imageRegistry = createImageRegistry(
      imageRegistryOptions.parse({
        requestLatency: '100ms',
        unknownImage: { minSize: '100Mi', maxSize: '100Mi' },
        ...given.imageRegistry,
      }),
      context,
    );
    for (const machine of given.machines ?? [{ name: 'node-0' }]) this.#addMachine(machine, context);
    const { heartbeats, machines } = this;
    const { controllerManager } = given;
    const others = { schedulerPlugins: new Map(), ...(controllerManager && { controllerManager }) };
    this.environment = { ...context, connect, heartbeats, machines, imageRegistry, ...others };
    for (const { description } of machines.values()) {
      if (given.unregistered?.includes(description.name) === true) continue;
      this.server.preload('Node', (given.createNode ?? createPlainNode)(description, imageRegistry));
    }
    for (const object of given.pods ?? []) this.server.preload('Pod', object);
    for (const [definition, options] of given.components ?? [])
      definition.create(this.environment, definition.options.parse(options));
    this.user = connect({ component: 'user', qps: Infinity, burst: 1 });
  }

  #addMachine(machine: Partial<MachineDescription>, context: Context): void {
    const description: MachineDescription = {
      name: 'node-0',
      pool: '',
      capacity: { cpu: 4000, memory: 8_589_934_592, 'ephemeral-storage': 107_374_182_400 },
      labels: {},
      taints: [],
      images: [],
      ...machine,
    };
    this.machines.set(description.name, new Machine(description, context));
  }

  /** `time kind text`, in order, for facts of these kinds; `text` may leave a fact out. */
  record(kinds: readonly Fact['kind'][], text: (fact: Fact) => string | undefined = describeFact): string[] {
    const lines: string[] = [];
    for (const kind of kinds) {
      this.journal.on(kind, (fact, at) => {
        const line = text(fact);
        if (line !== undefined) lines.push(`${clockTime(at)} ${line}`);
      });
    }
    return lines;
  }

  /** Counts the requests that were answered, as `component verb resource code`. */
  countRequests(): Map<string, number> {
    const counts = new Map<string, number>();
    const count = (key: string, by: number): unknown => counts.set(key, (counts.get(key) ?? 0) + by);
    this.journal.on('api-request', ({ component, verb, resource, code }) =>
      count(`${component} ${verb} ${resource} ${code}`, 1),
    );
    this.journal.on('api-requests-computed', ({ component, verb, resource, code, count: by }) =>
      count(`${component} ${verb} ${resource} ${code}`, by),
    );
    return counts;
  }

  at(time: Time, action: () => void): void {
    this.engine.at(time, action);
  }

  run(until: Time): void {
    this.engine.run(until);
  }
}

/** The kubelet's own steps, and what of pods and nodes is stored. */
export const LIFE: readonly Fact['kind'][] = [
  'committed',
  'pod-admitted',
  'pod-rejected',
  'image-pull-queued',
  'image-pull-started',
  'image-pulled',
  'sandbox-created',
  'containers-started',
  'containers-ready',
  'containers-exited',
  'machine-stopped',
  'machine-started',
];

export function describeFact(fact: Fact): string | undefined {
  if (fact.kind === 'committed')
    return fact.component === 'preloaded' ? undefined : `${fact.component}: ${describeChange(fact)}`;
  if (fact.kind === 'machine-stopped' || fact.kind === 'machine-started') return `${fact.kind} ${fact.nodeName}`;
  return 'pod' in fact ? `${fact.kind} ${fact.pod.metadata.name}${describeStep(fact)}` : fact.kind;
}

function describeStep(fact: Fact): string {
  if (fact.kind === 'image-pull-queued') return ` ${fact.image}`;
  if (fact.kind === 'image-pull-started') return ` ${fact.image} ${fact.bytes}`;
  if (fact.kind === 'image-pulled') return ` ${fact.image} in ${formatDuration(fact.duration)}`;
  if (fact.kind === 'pod-rejected') return ` ${fact.reason}`;
  return fact.kind === 'containers-exited' ? ` ${fact.exitCode} ${fact.reason}` : '';
}

function describeChange({ change }: Extract<Fact, { kind: 'committed' }>): string {
  const { type, kind, object } = change;
  const what = `${type} ${kind} ${object.metadata.name}`;
  if (object.kind === 'Pod') return type === 'DELETED' ? what : `${what} ${describePod(object)}`;
  if (object.kind !== 'Node') return what;
  const ready = object.status.conditions.find((condition) => condition.type === 'Ready');
  const taints = object.spec.taints.map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`);
  return `${what} Ready=${ready?.status} taints=[${taints.join(' ')}] images=${object.status.images.length}`;
}

function describePod({ status, metadata }: Pod): string {
  const isTrue = status.conditions.filter((condition) => condition.status === 'True').map(({ type }) => type);
  const shown = ['PodReadyToStartContainers', 'Initialized', 'Ready'].filter((type) => isTrue.includes(type));
  const reason = status.reason === undefined ? '' : ` ${status.reason}`;
  return `${status.phase}${reason} [${shown.join(' ')}]${metadata.deletionTimestamp === undefined ? '' : ' terminating'}`;
}

function clockTime(time: Time): string {
  return (time / 1_000_000).toFixed(3).padStart(8);
}

/** All that the machine has, Ready. */
export function createPlainNode({ name, capacity, labels, taints }: MachineDescription): Node {
  return {
    kind: 'Node',
    metadata: { name, namespace: '', uid: '', resourceVersion: 0, creationTimestamp: 0, labels, annotations: {} },
    spec: { unschedulable: false, taints },
    status: {
      capacity,
      allocatable: { pods: 110, ...capacity },
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: 0 }],
      images: [],
    },
  };
}

export interface PodOptions extends Partial<PodSpec> {
  readonly image?: string;
  readonly requests?: Container['requests'];
  readonly imagePullPolicy?: Container['imagePullPolicy'];
  readonly behavior?: Pod['behavior'];
}

/** A pod with one container on `node-0`. */
export function pod(
  name: string,
  { image = 'app:1', requests = {}, imagePullPolicy = 'IfNotPresent', behavior, ...spec }: PodOptions = {},
): Pod {
  return {
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: '',
      resourceVersion: 0,
      creationTimestamp: 0,
      labels: {},
      annotations: {},
    },
    spec: {
      nodeName: 'node-0',
      schedulerName: 'default-scheduler',
      containers: [{ name: 'main', image, requests, limits: {}, imagePullPolicy }],
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      ...spec,
    },
    status: { phase: 'Pending', conditions: [] },
    ...(behavior !== undefined && { behavior }),
  };
}
