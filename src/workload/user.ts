import type { Context } from '../api/context.ts';
import { keyOf, type Change, type Kind, type ObjectKey, type ObjectOf } from '../api/kinds.ts';
import type { Pod } from '../api/objects/pod.ts';
import type { ApiClient } from '../apiserver/client.ts';
import type { SubmissionPort } from './player.ts';
import type { PodRequest, Submission } from './trace.ts';

/** Who asks the cluster for things: creates what the workload says and deletes what it no longer wants. */
export class User implements SubmissionPort {
  readonly #client: ApiClient;
  readonly #context: Context;

  constructor(client: ApiClient, context: Context) {
    this.#client = client;
    this.#context = context;
  }

  submit(submission: Submission): void {
    if ('pod' in submission) this.#createPod(submission.pod, submission.deletion);
    else if ('podGroup' in submission) this.apply([submission.podGroup], submission.pods);
    else this.#create(submission.object);
  }

  /** As kubectl apply does it: pods only when everything that they may refer to is there. */
  apply(objects: readonly ObjectOf<Exclude<Kind, 'Pod'>>[], pods: readonly PodRequest[]): void {
    let waiting = objects.length;
    const createPods = (): void => {
      for (const pod of pods) this.#createPod(pod, undefined);
    };
    if (waiting === 0) createPods();
    for (const object of objects) {
      this.#create(object, () => {
        if (--waiting === 0) createPods();
      });
    }
  }

  /** Calls back for every pod that there is, and for each change that the user hears of. */
  watchPods(listener: (change: Change<'Pod'>) => void): void {
    this.#client.informer('Pod').onChange(listener);
  }

  /** Gives up a pod that has no node yet; one that has got its node meanwhile stays. */
  giveUp(key: ObjectKey): void {
    this.#delete(key, true);
  }

  #create(object: ObjectOf<Exclude<Kind, 'Pod'>>, done?: () => void): void {
    this.#context.journal.append({ kind: 'submitted', object: object.kind, key: keyOf(object) });
    this.#client.create(object.kind, object as never, done);
  }

  #createPod(request: PodRequest, deletion: Extract<Submission, { pod: unknown }>['deletion']): void {
    const { journal, clock } = this.#context;
    const pod = createPod(request);
    journal.append({ kind: 'submitted', object: 'Pod', key: keyOf(pod) });
    this.#client.create('Pod', pod);
    if (deletion === undefined) return;
    clock.at(Math.max(deletion.at, clock.now), () => this.#delete(keyOf(pod), deletion.onlyIfPending));
  }

  /** `onlyIfPending` looks at the pod at the instant of the commit, as a precondition would. */
  #delete(key: string, onlyIfPending: boolean): void {
    this.#client.delete('Pod', key, onlyIfPending ? { onlyIfUnassigned: true } : {});
  }
}

function createPod({ name, namespace, labels, annotations, spec, behavior }: PodRequest): Pod {
  const metadata = { name, namespace, uid: '', resourceVersion: 0, creationTimestamp: 0, labels, annotations };
  const status = { phase: 'Pending', conditions: [] } as const;
  return behavior === undefined
    ? { kind: 'Pod', metadata, spec, status }
    : { kind: 'Pod', metadata, spec, status, behavior };
}
