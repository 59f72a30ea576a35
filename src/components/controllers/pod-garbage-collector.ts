import { z } from 'zod';
import { SECOND, type Duration, type EventId, type Time } from '../../engine/time.ts';
import { duration } from '../../api/options.ts';
import { keyOf, type Change, type ObjectKey } from '../../api/kinds.ts';
import { isTerminal, nodeNameOf, withCondition, type Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { defineComponent, type Environment } from '../component.ts';
import { roundAtOrAfter } from '../periodic.ts';
import { connectControllerManager } from './kube-controller-manager/client.ts';
import { TerminatedPods } from './pod-garbage-collector/terminated-pods.ts';

/** podgc/gc_controller.go quarantineTime: how long a node must be missing before its pods are orphans. */
const QUARANTINE: Duration = 40 * SECOND;

const options = z
  .strictObject({
    terminatedPodGCThreshold: z
      .int()
      .min(0)
      .default(12_500)
      .describe(
        'kube-controller-manager --terminated-pod-gc-threshold: more pods than so many that have ended are deleted; 0: never',
      ),
    period: duration('20s')
      .refine((period) => period > 0, { error: 'expected more than 0' })
      .describe('podgc/gc_controller.go gcCheckPeriod'),
  })
  .prefault({});

type Options = z.infer<typeof options>;

export default defineComponent<Options>({
  name: 'pod-garbage-collector',
  description: 'deletes the oldest pods that have ended above a threshold, and pods of nodes that are gone',
  options,
  create: (environment, given) => {
    new PodGarbageCollector(environment, given);
    return {};
  },
});

/**
 * podgc/gc_controller.go, v1.36. Its rounds come every `period` after the end of the one before; only those that would
 * find something are events. Pods on nodes with the out-of-service taint are not looked for.
 */
class PodGarbageCollector {
  readonly #environment: Environment;
  readonly #options: Options;
  readonly #client: ApiClient;
  readonly #nodes: Informer<'Node'>;
  readonly #pods: Informer<'Pod'>;
  readonly #podsByNode: { get(nodeName: string): ReadonlySet<ObjectKey> };
  readonly #terminated: TerminatedPods;
  /** Pods that are to go and never had a node. */
  readonly #unscheduled = new Set<ObjectKey>();
  /** Nodes that are missing, and since when a round knows it. */
  readonly #missing = new Map<string, Time | undefined>();
  /** Some node was ever missing. Until then, a pod that has stayed where it was need not be looked after. */
  #wasMissing = false;
  /** The next rounds come at `#phase`, `#phase + period`, ... */
  #phase: Time = 0;
  #nextRound: EventId | undefined;
  #openRequests = 0;

  constructor(environment: Environment, given: Options) {
    this.#environment = environment;
    this.#options = given;
    this.#client = connectControllerManager(environment);
    this.#nodes = this.#client.informer('Node');
    this.#pods = this.#client.informer('Pod');
    this.#podsByNode = this.#pods.index(nodeNameOf);
    this.#terminated = new TerminatedPods(() => this.#pods.list());
    this.#pods.onChange((change, key) => this.#podChanged(change, key));
    this.#nodes.onChange(({ type, object }) => {
      if (type === 'DELETED') this.#nodeMissing(object.metadata.name);
      else if (type === 'ADDED') this.#missing.delete(object.metadata.name);
    });
  }

  #podChanged({ type, object, old }: Change<'Pod'>, key: ObjectKey): void {
    const isGone = type === 'DELETED';
    this.#terminated.change(old, isGone ? undefined : object);
    const { nodeName } = object.spec;
    if (!isGone && nodeName === undefined && object.metadata.deletionTimestamp !== undefined)
      this.#unscheduled.add(key);
    else if (this.#unscheduled.size > 0) this.#unscheduled.delete(key);
    const isNewThere = this.#wasMissing || old === undefined || old.spec.nodeName !== nodeName;
    if (!isGone && isNewThere && nodeName !== undefined && this.#nodes.get(nodeName) === undefined) {
      this.#nodeMissing(nodeName);
    }
    this.#planRound();
  }

  #nodeMissing(name: string): void {
    this.#wasMissing = true;
    if (!this.#missing.has(name)) this.#missing.set(name, undefined);
    this.#planRound();
  }

  get #excess(): number {
    const { terminatedPodGCThreshold: threshold } = this.#options;
    return threshold === 0 ? 0 : this.#terminated.size - threshold;
  }

  #planRound(): void {
    if (this.#nextRound !== undefined || this.#openRequests > 0) return;
    if (this.#excess <= 0 && this.#unscheduled.size === 0 && this.#missing.size === 0) return;
    const { clock } = this.#environment;
    const earliest = Math.max(clock.now, this.#phase);
    this.#nextRound = clock.at(roundAtOrAfter(earliest, this.#options.period, this.#phase), this.#collect);
  }

  readonly #collect = (): void => {
    this.#nextRound = undefined;
    this.#phase = this.#environment.clock.now + this.#options.period;
    for (const pod of this.#terminated.oldest(this.#excess)) this.#delete(pod);
    for (const name of this.#missing.keys()) this.#lookAtMissing(name);
    for (const key of this.#unscheduled) this.#failAndDelete(this.#pods.get(key)!);
    this.#planRound();
  };

  /** A node that is still missing after the quarantine is asked for once more at the API server itself. */
  #lookAtMissing(name: string): void {
    const { now } = this.#environment.clock;
    if (this.#nodes.get(name) !== undefined || this.#podsByNode.get(name).size === 0)
      return void this.#missing.delete(name);
    const since = this.#missing.get(name);
    if (since === undefined) return void this.#missing.set(name, now);
    if (now - since < QUARANTINE) return;
    this.#missing.delete(name);
    this.#openRequests++;
    this.#client.get('Node', name, (response) => {
      if (!response.ok && response.code === 404) {
        for (const key of this.#podsByNode.get(name)) this.#failAndDelete(this.#pods.get(key)!, 'DeletionByPodGC');
      }
      this.#answered();
    });
  }

  /** Pods of whom nobody else will say that they have ended. */
  #failAndDelete(pod: Pod, disruption?: string): void {
    if (isTerminal(pod)) return this.#delete(pod);
    const { now } = this.#environment.clock;
    this.#openRequests++;
    const fail = (current: Pod): Pod | undefined => {
      if (current.metadata.uid !== pod.metadata.uid) return undefined;
      const target = {
        type: 'DisruptionTarget',
        status: 'True',
        lastTransitionTime: now,
        reason: disruption ?? '',
      } as const;
      const { conditions } = current.status;
      const marked = disruption === undefined ? conditions : withCondition(conditions, target);
      return { ...current, status: { ...current.status, phase: 'Failed', conditions: marked } };
    };
    this.#client.patchStatus('Pod', keyOf(pod), fail, (response) => {
      if (response.ok) this.#delete(pod);
      this.#answered();
    });
  }

  #delete(pod: Pod): void {
    this.#openRequests++;
    this.#client.delete('Pod', pod.metadata, { gracePeriodSeconds: 0, uid: pod.metadata.uid }, this.#answered);
  }

  /** A round ends with its last answer; the next one comes a period later. */
  readonly #answered = (): void => {
    if (--this.#openRequests > 0) return;
    this.#phase = this.#environment.clock.now + this.#options.period;
    // The watch is a little behind the answer: what has just been deleted is not looked at again before the next round.
    if (this.#nextRound !== undefined) this.#environment.clock.cancel(this.#nextRound);
    this.#nextRound = undefined;
    this.#planRound();
  };
}
