import { ZERO, type Distribution } from '../../engine/distribution.ts';
import { Engine } from '../../engine/engine.ts';
import { Journal } from '../../engine/journal.ts';
import { createRng } from '../../engine/rng.ts';
import type { Duration } from '../../engine/time.ts';
import type { Context } from '../../api/context.ts';
import type { Fact } from '../../api/facts.ts';
import type { StringMap } from '../../api/objects/meta.ts';
import type { Node } from '../../api/objects/node.ts';
import type { Pod, PodStatus } from '../../api/objects/pod.ts';
import { createDisk } from '../../infrastructure/disk.ts';
import { createNetwork } from '../../infrastructure/network.ts';
import type { AdmissionPlugin } from '../admission/admission.ts';
import { ApiServer, type Gate } from '../apiserver.ts';
import { ApiClient } from '../client.ts';
import { Etcd } from '../etcd.ts';

export interface WorldOptions {
  readonly clientLatency?: Duration | Distribution;
  readonly processingLatency?: Duration | Distribution;
  readonly fsyncLatency?: Duration | Distribution;
  readonly memberRoundTrip?: Duration | Distribution;
  readonly watchLatency?: Duration | Distribution;
  readonly members?: number;
  /** Of both kinds together. */
  readonly seats?: number;
  readonly gates?: readonly Gate[];
  readonly admission?: readonly AdmissionPlugin[];
}

/** A control plane without components, whose latencies are constants (0 where not given). */
export class World {
  readonly engine = new Engine();
  readonly journal = new Journal<Fact>(this.engine);
  readonly context: Context = { clock: this.engine, rng: createRng('1'), journal: this.journal };
  readonly server: ApiServer;

  constructor(options: WorldOptions = {}) {
    const { context } = this;
    const network = createNetwork(
      { clientLatency: distribution(options.clientLatency), memberRoundTrip: distribution(options.memberRoundTrip) },
      context,
    );
    const members = Array.from({ length: options.members ?? 1 }, (_, index) =>
      createDisk(`etcd-${index}`, distribution(options.fsyncLatency), context),
    );
    const seats = options.seats ?? 600;
    this.server = new ApiServer({
      context,
      options: {
        maxRequestsInflight: seats - 1,
        maxMutatingRequestsInflight: 1,
        processingLatency: distribution(options.processingLatency),
        watchLatency: distribution(options.watchLatency),
      },
      network,
      etcd: new Etcd(context, members, network),
      gates: options.gates ?? [],
      admission: options.admission ?? [],
    });
  }

  client(component = 'test', qps = Infinity, burst = 1): ApiClient {
    return new ApiClient(this.server, this.context, { component, qps, burst });
  }

  /** Notes the facts of a kind as `instant text`. */
  record<K extends Fact['kind']>(kind: K, text: (fact: Extract<Fact, { kind: K }>) => string): string[] {
    const lines: string[] = [];
    this.journal.on(kind, (fact, at) => lines.push(`${at} ${text(fact)}`));
    return lines;
  }

  run(until = 1_000_000_000): void {
    this.engine.run(until);
  }
}

function distribution(latency: Duration | Distribution | undefined): Distribution {
  if (latency === undefined) return ZERO;
  return typeof latency === 'number' ? { kind: 'constant', value: latency } : latency;
}

/** A pod that is ready to be created. */
export function newPod(
  name: string,
  labels: StringMap = {},
  nodeName?: string,
  phase: PodStatus['phase'] = 'Pending',
): Pod {
  return {
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: '',
      resourceVersion: 0,
      creationTimestamp: 0,
      labels,
      annotations: {},
    },
    spec: {
      schedulerName: 'default-scheduler',
      containers: [],
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      ...(nodeName === undefined ? {} : { nodeName }),
    },
    status: { phase, conditions: [] },
  };
}

export function newNode(name: string, labels: StringMap = {}): Node {
  return {
    kind: 'Node',
    metadata: { name, namespace: '', uid: '', resourceVersion: 0, creationTimestamp: 0, labels, annotations: {} },
    spec: { unschedulable: false, taints: [] },
    status: { capacity: {}, allocatable: {}, conditions: [], images: [] },
  };
}

/** The pod with other labels. */
export function relabelled(pod: Pod, labels: StringMap): Pod {
  return { ...pod, metadata: { ...pod.metadata, labels } };
}
