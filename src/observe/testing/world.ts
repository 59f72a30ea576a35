import { Journal } from '../../engine/journal.ts';
import { fromSeconds, type Time } from '../../engine/time.ts';
import type { Fact } from '../../api/facts.ts';
import type { AnyObject, Change } from '../../api/kinds.ts';
import type { ObjectMeta, ResourceList, StringMap } from '../../api/objects/meta.ts';
import type { GpuRequest } from '../../api/objects/gpu.ts';
import type { Node } from '../../api/objects/node.ts';
import { withCondition, type Pod, type PodBehavior, type PodPhase } from '../../api/objects/pod.ts';
import type { On, OnTime } from '../metric.ts';

export const GIB = 1_073_741_824;

/** A journal written by hand, for tests of its readers: a clock that is set, and commits with growing revisions. */
export class World {
  readonly clock: { now: Time } = { now: 0 };
  readonly journal = new Journal<Fact>(this.clock);
  readonly on: On = (kind, listener) => this.journal.on(kind, listener);
  readonly onTime: OnTime = (listener) => this.journal.onTime(listener);
  readonly pods = new Map<string, Pod>();
  readonly nodes = new Map<string, Node>();
  revision = 0;
  readonly #slots = new Slots();

  /** Sets the clock, in seconds. */
  at(seconds: number): this {
    this.clock.now = fromSeconds(seconds);
    return this;
  }

  addNode(name: string, allocatable: ResourceList, capacity: ResourceList = allocatable): void {
    const status = { capacity, allocatable, conditions: [], images: [] };
    const spec = { unschedulable: false, taints: [] };
    this.#store(this.nodes, { kind: 'Node', metadata: this.#metadata(name, ''), spec, status });
  }

  changeNode(name: string, change: (node: Node) => Node): void {
    this.#store(this.nodes, change(this.nodes.get(name)!));
  }

  removeNode(name: string): void {
    this.#remove(this.nodes, name);
  }

  setReady(name: string, isReady: boolean): void {
    const condition = {
      type: 'Ready',
      status: isReady ? 'True' : 'False',
      lastTransitionTime: this.clock.now,
    } as const;
    this.changeNode(name, (node) => ({ ...node, status: { ...node.status, conditions: [condition] } }));
  }

  /** A PodGroup of the coscheduling plugin. */
  addPodGroup(name: string, minMember: number): void {
    const revision = ++this.revision;
    const metadata = { ...this.#metadata(name, 'default'), resourceVersion: revision };
    const object = { kind: 'CoschedulingPodGroup', metadata, spec: { minMember } };
    const change = { type: 'ADDED', kind: object.kind, object, revision } as Change;
    this.journal.append({
      kind: 'committed',
      change,
      component: 'test',
      slot: this.#slots.of(object.kind, metadata.uid),
    });
  }

  addPod(
    name: string,
    requests: ResourceList = {},
    more: { nodeName?: string; behavior?: PodBehavior; labels?: StringMap; gpus?: GpuRequest } = {},
  ): Pod {
    const containers = [{ name: 'main', image: 'nginx:1.27', requests, limits: {} }];
    const pod: Pod = {
      kind: 'Pod',
      metadata: { ...this.#metadata(name, 'default'), labels: more.labels ?? {} },
      spec: {
        schedulerName: 'default-scheduler',
        ...(more.gpus && { gpus: more.gpus }),
        containers,
        priority: 0,
        preemptionPolicy: 'PreemptLowerPriority',
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        ...(more.nodeName === undefined ? {} : { nodeName: more.nodeName }),
      },
      status: { phase: 'Pending', conditions: [] },
      ...(more.behavior === undefined ? {} : { behavior: more.behavior }),
    };
    return this.#store(this.pods, pod);
  }

  changePod(name: string, change: (pod: Pod) => Pod, component = 'test'): void {
    this.#store(this.pods, change(this.pods.get(name)!), component);
  }

  bind(name: string, nodeName: string, component = 'kube-scheduler'): void {
    this.changePod(name, (pod) => ({ ...pod, spec: { ...pod.spec, nodeName } }), component);
  }

  setPhase(name: string, phase: PodPhase): void {
    this.changePod(name, (pod) => ({ ...pod, status: { ...pod.status, phase } }));
  }

  /** The containers run, and the kubelet says so. */
  start(name: string): void {
    const pod = this.pods.get(name)!;
    this.journal.append({ kind: 'containers-started', pod, nodeName: pod.spec.nodeName!, duration: 1000 });
    this.setPhase(name, 'Running');
  }

  setPodReady(name: string): void {
    const condition = { type: 'Ready', status: 'True', lastTransitionTime: this.clock.now } as const;
    this.changePod(name, (pod) => {
      return { ...pod, status: { ...pod.status, conditions: withCondition(pod.status.conditions, condition) } };
    });
  }

  removePod(name: string): void {
    this.#remove(this.pods, name);
  }

  attempt(name: string, more: Partial<Extract<Fact, { kind: 'scheduling-attempt' }>> = {}): void {
    const pod = this.pods.get(name)!;
    const nodes = { nodesExamined: 3, nodesFeasible: 3, nodesTied: 1, score: 273 };
    const result = 'scheduled';
    this.journal.append({ kind: 'scheduling-attempt', pod, attempt: 1, result, ...nodes, duration: 500, ...more });
  }

  #metadata(name: string, namespace: string): ObjectMeta {
    const uid = `uid-${name}-${this.revision}`;
    return { name, namespace, uid, resourceVersion: 0, creationTimestamp: this.clock.now, labels: {}, annotations: {} };
  }

  #store<T extends Pod | Node>(objects: Map<string, T>, object: T, component = 'test'): T {
    const revision = ++this.revision;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: revision } };
    const old = objects.get(object.metadata.name);
    objects.set(object.metadata.name, stored);
    const type = old === undefined ? 'ADDED' : 'MODIFIED';
    const change = { type, kind: object.kind, object: stored, old, revision } as unknown as Change;
    const slot = this.#slots.of(object.kind, object.metadata.uid);
    this.journal.append({ kind: 'committed', change, component, slot });
    return stored;
  }

  #remove(objects: Map<string, AnyObject>, name: string): void {
    const old = objects.get(name)!;
    objects.delete(name);
    const change = { type: 'DELETED', kind: old.kind, object: old, old, revision: ++this.revision } as Change;
    const slot = this.#slots.of(old.kind, old.metadata.uid);
    this.#slots.free(old.kind, old.metadata.uid);
    this.journal.append({ kind: 'committed', change, component: 'test', slot });
  }
}

/** As the store hands them out: the one that became free last is taken first. */
class Slots {
  readonly #taken = new Map<string, number>();
  readonly #free = new Map<string, number[]>();
  readonly #counts = new Map<string, number>();

  of(kind: string, uid: string): number {
    const known = this.#taken.get(`${kind}/${uid}`);
    if (known !== undefined) return known;
    const count = this.#counts.get(kind) ?? 0;
    const slot = this.#free.get(kind)?.pop() ?? count;
    if (slot === count) this.#counts.set(kind, count + 1);
    this.#taken.set(`${kind}/${uid}`, slot);
    return slot;
  }

  free(kind: string, uid: string): void {
    const slot = this.of(kind, uid);
    this.#taken.delete(`${kind}/${uid}`);
    const free = this.#free.get(kind) ?? [];
    free.push(slot);
    this.#free.set(kind, free);
  }
}
