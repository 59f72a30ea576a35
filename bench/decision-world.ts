import { LABEL_HOSTNAME, LABEL_ZONE, type Node, type Taint } from '../src/api/objects/node.ts';
import type { StringMap } from '../src/api/objects/meta.ts';
import type { Pod, PodSpec } from '../src/api/objects/pod.ts';
import { createRng } from '../src/engine/rng.ts';
import { SchedulerCache } from '../src/scheduling/cache.ts';
import type { Placer } from '../src/scheduling/placer.ts';
import { createPodInfo, type PodInfo } from '../src/scheduling/pod-info.ts';
import type { Profile } from '../src/scheduling/profile.ts';
import {
  GIBIBYTE,
  MEBIBYTE,
  NO_SERVICES,
  testContainer,
  testNode,
  testPod,
  testProfile,
} from '../src/scheduling/testing/test-cluster.ts';

export interface WorldShape {
  readonly nodeCount: number;
  /** Requests, selectors, tolerations and images; or constraints and terms that look at other pods, too. */
  readonly flavour: 'simple' | 'complex';
  readonly templateCount: number;
  /** How many pods of one template come one after the other. */
  readonly burst: number;
  readonly percentageOfNodesToScore: number;
}

const ZONES = ['zone-a', 'zone-b', 'zone-c'];
const SPOT: Taint = { key: 'spot', value: '', effect: 'NoSchedule' };
const OLD: Taint = { key: 'old', value: '', effect: 'PreferNoSchedule' };
/** Pods on a node when about 60 % of the cluster are in use. */
const PODS_PER_NODE = 12;

/** So many more pods than run at once: nobody comes again before it has gone. */
const SPARE_PODS = 2048;

/**
 * A cluster in steady use: with each pod that comes, the one that has run longest goes. All pods are made beforehand and
 * come again and again, so that neither making them nor clearing them away is measured.
 */
export class DecisionWorld {
  readonly #shape: WorldShape;
  readonly #cache = new SchedulerCache();
  readonly #profile: Profile;
  readonly #pods: readonly PodInfo[];
  #next = 0;
  readonly #running: PodInfo[] = [];
  #oldest = 0;
  #nextStartNodeIndex = 0;
  #failures = 0;

  constructor(shape: WorldShape) {
    this.#shape = shape;
    const stream = createRng('bench').stream('templates');
    const draw = (): number => stream.next();
    for (let index = 0; index < shape.nodeCount; index++) this.#cache.addNode(machine(index));
    const templates = Array.from({ length: shape.templateCount }, (_, index) => template(index, shape, draw));
    this.#pods = makePods(templates, this.capacity + SPARE_PODS, shape.burst, draw);
    const services = {
      ...NO_SERVICES,
      namespaceLabels: () => NO_LABELS,
      defaultSelector: ({ metadata }: Pod) => defaultSelector(metadata.labels['app'], shape),
    };
    this.#profile = testProfile({ percentageOfNodesToScore: shape.percentageOfNodesToScore }, services);
  }

  /** As many pods as are to run at once. */
  get capacity(): number {
    return this.#shape.nodeCount * PODS_PER_NODE;
  }

  get failures(): number {
    return this.#failures;
  }

  /** How long the engine needs for so many decisions, in seconds. */
  run(placer: Pick<Placer, 'place'>, decisions: number): number {
    let milliseconds = 0;
    for (let decision = 0; decision < decisions; decision++) milliseconds += this.#decide(placer);
    return milliseconds / 1000;
  }

  #decide(placer: Pick<Placer, 'place'>): number {
    const pod = this.#waitingPod();
    const search = { nextStartNodeIndex: this.#nextStartNodeIndex, seed: 'bench', attempt: 1 };
    const before = performance.now();
    const outcome = placer.place(pod, this.#cache.snapshot, this.#profile, search);
    const taken = performance.now() - before;
    this.#nextStartNodeIndex = outcome.nextStartNodeIndex;
    if (outcome.kind === 'failure') this.#failures++;
    else {
      this.#cache.assumePod(pod, outcome.nodeName);
      this.#running.push(pod);
    }
    if (this.#running.length - this.#oldest > this.capacity) this.#cache.removePod(this.#running[this.#oldest++]!.pod);
    return taken;
  }

  /** Where many fail, some still run when it is their turn again. */
  #waitingPod(): PodInfo {
    for (;;) {
      const pod = this.#pods[this.#next++ % this.#pods.length]!;
      if (!this.#cache.has(pod.pod.metadata.uid)) return pod;
    }
  }
}

function makePods(templates: readonly Pod[], count: number, burst: number, draw: () => number): readonly PodInfo[] {
  let template = templates[0]!;
  return Array.from({ length: count }, (_, number) => {
    if (number % burst === 0) template = templates[Math.floor(draw() * templates.length)]!;
    const metadata = { ...template.metadata, name: `pod-${number}`, uid: `uid-${number}` };
    return createPodInfo({ ...template, metadata });
  });
}

function machine(index: number): Node {
  const name = `node-${index}`;
  const size = 1 + (index % 5);
  return testNode(name, {
    labels: { [LABEL_HOSTNAME]: name, [LABEL_ZONE]: ZONES[index % 3]!, size: `${size}` },
    allocatable: { cpu: size * 8000, memory: size * 32 * GIBIBYTE, pods: 110, 'ephemeral-storage': 100 * GIBIBYTE },
    taints: index % 20 === 0 ? [SPOT] : index % 11 === 0 ? [OLD] : [],
    images: index % 3 === 0 ? [{ name: `registry/app-${index % 7}:latest`, sizeBytes: 500 * MEBIBYTE }] : [],
  });
}

function template(index: number, { flavour }: WorldShape, draw: () => number): Pod {
  const app = `app-${index}`;
  const requests = { cpu: 100 + Math.floor(draw() * 20) * 100, memory: (1 + Math.floor(draw() * 16)) * 512 * MEBIBYTE };
  const simple: Partial<PodSpec> = {
    containers: [testContainer(requests, { image: `registry/app-${index % 9}` })],
    ...(draw() < 0.1 ? { tolerations: [{ key: 'spot', operator: 'Exists' }] } : {}),
    ...(draw() < 0.15 ? { nodeSelector: { size: `${1 + Math.floor(draw() * 5)}` } } : {}),
  };
  return testPod(app, { labels: { app }, ...simple, ...(flavour === 'complex' ? complexities(app, draw) : {}) });
}

/** 5 % hard hostname spread, 20 % hard zone spread, 40 % what the system adds; 41 % some term about other pods. */
function complexities(app: string, draw: () => number): Partial<PodSpec> {
  const labelSelector = { matchLabels: { app } };
  const kind = draw();
  const topologyKey = kind < 0.05 ? LABEL_HOSTNAME : LABEL_ZONE;
  const spread = {
    maxSkew: kind < 0.05 ? 4 : 2,
    topologyKey,
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector,
  } as const;
  const term = { topologyKey: draw() < 0.5 ? LABEL_HOSTNAME : LABEL_ZONE, labelSelector };
  const weighted = [{ weight: 10, podAffinityTerm: term }];
  const terms = draw();
  return {
    ...(kind < 0.25 ? { topologySpreadConstraints: [spread] } : {}),
    ...(terms < 0.15
      ? { affinity: { podAntiAffinity: { preferred: weighted } } }
      : terms < 0.35
        ? { affinity: { podAffinity: { preferred: weighted } } }
        : terms < 0.41
          ? { affinity: { podAntiAffinity: { required: [{ topologyKey: LABEL_HOSTNAME, labelSelector }] } } }
          : {}),
  };
}

/** Two of five belong to a service. */
function defaultSelector(
  app: string | undefined,
  { flavour }: WorldShape,
): { matchLabels: { app: string } } | undefined {
  if (flavour === 'simple' || app === undefined || Number(app.slice(4)) % 5 > 1) return undefined;
  return { matchLabels: { app } };
}

const NO_LABELS: StringMap = {};
