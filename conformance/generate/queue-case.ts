import type { Json, NodeJson, PodJson, QueueCase, QueueOp } from '../case.ts';
import { makeConfiguration } from './configuration.ts';
import { makeNode, makeNodes } from './nodes.ts';
import { makeSurroundings } from './owners.ts';
import { makePod, makeTemplate, type PodTemplate } from './pods.ts';
import { changeNode, changePod } from './queue-changes.ts';
import { passTime } from './queue-time.ts';
import { Random } from './random.ts';
import { drawTheme, type Theme } from './theme.ts';
import { OTHER_SCHEDULER, REJECTORS } from './vocabulary.ts';

/** A few nodes, a dozen pods that come, are tried, fail, are changed and go, and what happens in the cluster meanwhile. */
export function makeQueueCase(seed: string, number: number): QueueCase {
  const random = new Random(`${seed}/queue/${number}`);
  const rejectors = random.sample(REJECTORS, random.between(1, 4));
  const theme = themeFor(random, rejectors);
  const nodes = makeNodes(random, theme, random.between(1, 4)).map(({ json }) => json);
  const names = nodes.map(({ metadata }) => metadata.name);
  const templates = random.list(3, 6, () => makeTemplate(random, theme, names));
  const hasOther = random.chance(0.25);
  const config = makeQueueConfiguration(random, names, hasOther);
  const pods = random.list(0, 4, (index) =>
    makePod(random.pick(templates), `b${index}`, { nodeName: random.pick(names) }),
  );
  const script = new Script(random, theme, templates, nodes, pods, rejectors, hasOther);
  return {
    id: `queue-${seed}-${number}`,
    ...(config === undefined ? {} : { config }),
    nodes,
    pods,
    ...makeSurroundings(random, theme),
    ops: script.write(random.between(60, 130)),
    validate: true,
  };
}

/** Pods have what those speak of that reject them. */
function themeFor(random: Random, rejectors: readonly string[]): Theme {
  const drawn = drawTheme(random);
  const level = (plugins: readonly string[], otherwise: number): number =>
    plugins.some((plugin) => rejectors.includes(plugin)) ? 0.7 : otherwise;
  return {
    ...drawn,
    images: 0,
    nominated: 0,
    missingLabels: 0.2,
    taints: level(['TaintToleration', 'NodeUnschedulable'], drawn.taints),
    nodeAffinity: level(['NodeAffinity'], drawn.nodeAffinity),
    podAffinity: level(['InterPodAffinity'], drawn.podAffinity),
    spread: level(['PodTopologySpread'], drawn.spread),
    ports: level(['NodePorts'], drawn.ports),
  };
}

/** Initial and maximum backoff in seconds; the last ones are longer than a pod may stay among the unschedulable ones. */
const BACKOFFS = [
  [1, 10],
  [1, 1],
  [2, 5],
  [3, 60],
  [7, 100],
  [400, 800],
] as const;

function makeQueueConfiguration(random: Random, nodeNames: readonly string[], hasOther: boolean): Json | undefined {
  const made = random.chance(0.3) ? makeConfiguration(random, nodeNames) : undefined;
  const backoff = random.chance(0.4) ? random.pick(BACKOFFS) : undefined;
  if (made === undefined && backoff === undefined && !hasOther) return undefined;
  const profiles = (made?.['profiles'] as Json[] | undefined) ?? [{ schedulerName: 'default-scheduler' }];
  const other = { schedulerName: OTHER_SCHEDULER, plugins: { multiPoint: { disabled: dropped(random) } } };
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    ...(backoff === undefined ? {} : { podInitialBackoffSeconds: backoff[0], podMaxBackoffSeconds: backoff[1] }),
    profiles: hasOther ? [...profiles, other] : profiles,
  };
}

function dropped(random: Random): Json[] {
  return random.sample([...REJECTORS, 'SchedulingGates'], random.between(0, 2)).map((name) => ({ name }));
}

/** With few of them the same ones fail again and again. */
const MOST_PENDING = [3, 6, 14, 14];
const MOST_BOUND = 7;
const MOST_NODES = 7;

/** How likely each kind of step is, against the others. Those that make no sense now are drawn again. */
const WEIGHTS = {
  add: 14,
  pop: 34,
  reject: 17,
  error: 3,
  assume: 4,
  seeBound: 3,
  failBinding: 2,
  updatePending: 12,
  deletePending: 3,
  addBound: 3,
  updateBound: 4,
  deleteBound: 5,
  addNode: 4,
  updateNode: 8,
  deleteNode: 2,
  activate: 3,
  endPreemption: 2,
  advance: 4,
} as const;

type Kind = keyof typeof WEIGHTS;
const KINDS = Object.entries(WEIGHTS).flatMap(([kind, weight]) => Array<Kind>(weight).fill(kind as Kind));

type Step = QueueOp extends infer Op ? (Op extends unknown ? Omit<Op, 'seconds'> : never) : never;

/** Knows what there is in the cluster, but not what the scheduler does with it. */
class Script {
  readonly #random: Random;
  readonly #theme: Theme;
  readonly #templates: readonly PodTemplate[];
  readonly #schedulers: readonly string[];
  readonly #rejectors: readonly string[];
  readonly #mostPending: number;
  /** Made in this script; after a while they may have a node. */
  readonly #pending = new Map<string, PodJson>();
  readonly #bound = new Map<string, PodJson>();
  readonly #nodes = new Map<string, NodeJson>();
  readonly #gone: string[] = [];
  readonly #ops: QueueOp[] = [];
  #now = 0;
  #made = 0;

  constructor(
    random: Random,
    theme: Theme,
    templates: readonly PodTemplate[],
    nodes: readonly NodeJson[],
    pods: readonly PodJson[],
    rejectors: readonly string[],
    hasOther: boolean,
  ) {
    this.#random = random;
    this.#theme = theme;
    this.#templates = templates;
    for (const node of nodes) this.#nodes.set(node.metadata.name, node);
    for (const pod of pods) this.#bound.set(keyOf(pod), pod);
    this.#mostPending = random.pick(MOST_PENDING);
    this.#rejectors = rejectors;
    this.#schedulers = hasOther ? ['default-scheduler', OTHER_SCHEDULER, 'nobody'] : ['default-scheduler'];
  }

  write(count: number): readonly QueueOp[] {
    const isPatient = this.#random.chance(0.4);
    const isLong = this.#mostPending === MOST_PENDING[0];
    while (this.#ops.length < (isLong ? 2 * count : count)) {
      const step = this.#make(this.#random.pick(KINDS));
      if (step !== undefined) this.#add(step, passTime(this.#random, this.#now, isPatient));
    }
    this.#drain();
    return this.#ops;
  }

  /** Whoever waits comes out: first what is ready, then what backs off, then what is flushed after five minutes. */
  #drain(): void {
    for (const seconds of [0.5, 15, 340]) {
      this.#add({ op: 'advance' }, seconds * 1_000_000);
      for (let index = 0; index < this.#pending.size + 1; index++) this.#add({ op: 'pop' }, this.#random.between(1, 9));
    }
  }

  #add(step: Step, microseconds: number): void {
    this.#now += microseconds;
    this.#ops.push({ ...step, seconds: microseconds / 1_000_000 });
  }

  #make(kind: Kind): Step | undefined {
    const random = this.#random;
    switch (kind) {
      case 'add':
        return this.#pending.size < this.#mostPending ? { op: 'add', pod: this.#makePending() } : undefined;
      case 'pop':
      case 'advance':
      case 'seeBound':
        return { op: kind };
      case 'failBinding':
        return random.chance(0.5) ? { op: kind } : { op: kind, unschedulablePlugins: [random.pick(this.#rejectors)] };
      case 'reject':
        return { op: 'fail', popped: random.between(0, 5), ...this.#makeRejection() };
      case 'error':
        return { op: 'fail', popped: random.between(0, 5) };
      case 'assume':
        return this.#nodes.size === 0
          ? undefined
          : { op: 'assume', popped: random.between(0, 5), nodeName: this.#anyNode().metadata.name };
      case 'updatePending':
        return this.#update(this.#pending);
      case 'updateBound':
        return this.#update(this.#bound);
      case 'deletePending':
        return this.#delete(this.#pending);
      case 'deleteBound':
        return this.#delete(this.#bound);
      case 'addBound':
        return this.#addBound();
      case 'addNode':
        return this.#addNode();
      case 'updateNode': {
        if (this.#nodes.size === 0) return undefined;
        const node = changeNode(random, this.#anyNode());
        this.#nodes.set(node.metadata.name, node);
        return { op: 'updateNode', node };
      }
      case 'deleteNode': {
        if (this.#nodes.size < 2) return undefined;
        const { name } = this.#anyNode().metadata;
        this.#nodes.delete(name);
        return { op: 'deleteNode', name };
      }
      case 'activate':
        return this.#pending.size === 0 ? undefined : { op: 'activate', name: random.pick([...this.#pending.keys()]) };
      case 'endPreemption':
        return { op: 'endPreemption', failed: random.chance(0.3) };
    }
  }

  #makeRejection(): Omit<Extract<Step, { op: 'fail' }>, 'op' | 'popped'> {
    const random = this.#random;
    const count = random.pick([1, 1, 1, 2, 3]);
    const plugins = random.sample(this.#rejectors, count);
    const pendingCount = random.chance(0.15) ? random.between(1, plugins.length) : 0;
    const isNominated = random.chance(0.2) && this.#nodes.size > 0;
    return {
      unschedulablePlugins: plugins.slice(pendingCount),
      ...(pendingCount === 0 ? {} : { pendingPlugins: plugins.slice(0, pendingCount) }),
      ...(isNominated ? { nominatedNodeName: this.#anyNode().metadata.name } : {}),
      ...(random.chance(0.12) ? { preempting: true as const } : {}),
    };
  }

  /** Now and then one that has the name of a pod that has gone. */
  #makePending(): PodJson {
    const random = this.#random;
    const again = random.chance(0.15) ? this.#gone.pop() : undefined;
    const [namespace, name] = again?.split('/') ?? [undefined, `p${this.#made++}`];
    const pod = makePod(random.pick(this.#templates), name!);
    const schedulerName = random.pick(this.#schedulers);
    const gates = random.chance(0.15) ? random.list(1, 2, (index) => ({ name: `example.com/g${index}` })) : [];
    const isNominated = random.chance(0.12) && this.#nodes.size > 0;
    const made: PodJson = {
      metadata: {
        ...pod.metadata,
        ...(again === undefined ? {} : { namespace: namespace!, uid: `${again}#${this.#made++}` }),
      },
      spec: {
        ...pod.spec,
        ...(random.chance(0.4) ? { priority: random.pick([-5, 0, 3, 100]) } : {}),
        ...(schedulerName === 'default-scheduler' ? {} : { schedulerName }),
        ...(gates.length === 0 ? {} : { schedulingGates: gates }),
      },
      ...(isNominated ? { status: { nominatedNodeName: this.#anyNode().metadata.name } } : {}),
    };
    this.#pending.set(keyOf(made), made);
    return made;
  }

  #addBound(): Step | undefined {
    if (this.#bound.size >= MOST_BOUND || this.#nodes.size === 0) return undefined;
    const { name: nodeName } = this.#anyNode().metadata;
    const pod = makePod(this.#random.pick(this.#templates), `b${100 + this.#made++}`, { nodeName });
    this.#bound.set(keyOf(pod), pod);
    return { op: 'add', pod };
  }

  #addNode(): Step | undefined {
    if (this.#nodes.size >= MOST_NODES) return undefined;
    const node = makeNode(this.#random, this.#theme, `m${this.#made++}`).json;
    this.#nodes.set(node.metadata.name, node);
    return { op: 'addNode', node };
  }

  #update(pods: Map<string, PodJson>): Step | undefined {
    if (pods.size === 0) return undefined;
    const [key, before] = this.#random.pick([...pods]);
    const pod = changePod(this.#random, before, [...this.#nodes.keys()]);
    pods.set(key, pod);
    return { op: 'update', pod };
  }

  #delete(pods: Map<string, PodJson>): Step | undefined {
    if (pods.size === 0) return undefined;
    const name = this.#random.pick([...pods.keys()]);
    pods.delete(name);
    if (pods === this.#pending) this.#gone.push(name);
    return { op: 'delete', name };
  }

  #anyNode(): NodeJson {
    return this.#random.pick([...this.#nodes.values()]);
  }
}

function keyOf({ metadata: { namespace = 'default', name } }: PodJson): string {
  return `${namespace}/${name}`;
}
