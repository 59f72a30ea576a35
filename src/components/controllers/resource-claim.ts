import { z } from 'zod';
import type { Change, ObjectKey } from '../../api/kinds.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import {
  POD_RESOURCE_CLAIM_ANNOTATION,
  RESOURCE_CLAIM_FINALIZER,
  type ResourceClaim,
  type ResourceClaimConsumerReference,
} from '../../api/objects/resource.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { claimNameOf, isOwnedBy, isReservedFor } from '../../scheduling/devices/pod-claims.ts';
import { defineComponent, type Environment } from '../component.ts';
import { Reconciler, type Outcome } from '../reconciler.ts';
import { connectControllerManager } from './kube-controller-manager/client.ts';
import { ClaimUsers } from './resource-claim/claim-users.ts';
import { generateClaim } from './resource-claim/generated-claim.ts';

const options = z
  .strictObject({
    concurrentSyncs: z.int().min(1).default(50).describe('kube-controller-manager --concurrent-resourceclaim-syncs'),
  })
  .prefault({});

type Options = z.infer<typeof options>;

export default defineComponent<Options>({
  name: 'resource-claim',
  description: 'makes resource claims from templates, and takes devices back from pods that have ended',
  options,
  create: (environment, given) => {
    new ResourceClaimController(environment, given);
    return {};
  },
});

type End = (outcome: Outcome) => void;

/**
 * resourceclaim/controller.go, v1.36. It also deletes the claims of pods that are gone, which upstream leaves to the garbage
 * collector. Pods are not looked at before there is a claim or a template.
 */
class ResourceClaimController {
  readonly #client: ApiClient;
  readonly #claims: Informer<'ResourceClaim'>;
  readonly #templates: Informer<'ResourceClaimTemplate'>;
  readonly #claimsByOwner: { get(uid: string): ReadonlySet<ObjectKey> };
  readonly #users = new ClaimUsers();
  /** Uids of pods with claims that are gone. */
  readonly #deleted = new Set<string>();
  /** Claims that have been made but not been heard of: `pod uid/name of the claim in the pod` to the claim's name. */
  readonly #made = new Map<string, string>();
  readonly #reconciler: Reconciler;
  #pods: Informer<'Pod'> | undefined;

  constructor(environment: Environment, { concurrentSyncs }: Options) {
    this.#client = connectControllerManager(environment);
    this.#claims = this.#client.informer('ResourceClaim');
    this.#templates = this.#client.informer('ResourceClaimTemplate');
    this.#claimsByOwner = this.#claims.index(ownerUid);
    this.#reconciler = new Reconciler(environment.clock, {
      workers: concurrentSyncs,
      reconcile: (key, end) => this.#reconcile(key, end),
    });
    this.#templates.onChange((_change, key) => {
      this.#watchPods();
      for (const podKey of this.#users.ofTemplate(key)) this.#reconsider(podKey);
    });
    this.#claims.onChange((change, key) => this.#claimChanged(change, key));
  }

  #watchPods(): void {
    if (this.#pods !== undefined) return;
    this.#pods = this.#client.informer('Pod');
    this.#pods.onChange((change, key) => this.#podChanged(change, key));
  }

  #podChanged({ type, object: pod, old }: Change<'Pod'>, key: ObjectKey): void {
    if (pod.spec.resourceClaims === undefined) return;
    if (old !== undefined) this.#users.delete(old, key);
    if (type === 'DELETED') this.#deleted.add(pod.metadata.uid);
    else this.#users.set(pod, key);
    if (type === 'DELETED' || isDone(pod)) {
      for (const claimKey of this.#claimKeysOf(pod)) this.#reconciler.add(`claim:${claimKey}`);
    }
    if (type !== 'DELETED') this.#reconsider(key);
  }

  #claimChanged({ type, object }: Change<'ResourceClaim'>, key: ObjectKey): void {
    this.#watchPods();
    const { annotations } = object.metadata;
    const uid = ownerUid(object);
    if (uid !== undefined) this.#made.delete(`${uid}/${annotations[POD_RESOURCE_CLAIM_ANNOTATION] ?? ''}`);
    if (type !== 'DELETED') this.#reconciler.add(`claim:${key}`);
    for (const podKey of this.#users.ofClaim(key)) this.#reconsider(podKey);
  }

  #claimKeysOf(pod: Pod): readonly ObjectKey[] {
    const names = (pod.spec.resourceClaims ?? []).map((podClaim) => claimNameOf(pod, podClaim));
    return names.filter((name) => typeof name === 'string').map((name) => `${pod.metadata.namespace}/${name}`);
  }

  /** podNeedsWork, but for pods that have ended: a claim is to be made, or to be reserved for a pod that somebody else has bound. */
  #reconsider(key: ObjectKey): void {
    const pod = this.#pods?.get(key);
    if (pod !== undefined && this.#needsWork(pod)) this.#reconciler.add(`pod:${key}`);
  }

  #needsWork(pod: Pod): boolean {
    if (pod.metadata.deletionTimestamp !== undefined || isDone(pod)) return false;
    return (pod.spec.resourceClaims ?? []).some((podClaim) => {
      const name = claimNameOf(pod, podClaim);
      if (name === undefined) return false;
      if (typeof name !== 'string') return true;
      const claim = this.#claims.get(`${pod.metadata.namespace}/${name}`);
      if (claim === undefined) return podClaim.resourceClaimTemplateName !== undefined;
      return this.#isToBeReserved(claim, pod);
    });
  }

  #isToBeReserved(claim: ResourceClaim, pod: Pod): boolean {
    if ((pod.spec.nodeName ?? '') === '' || isTerminal(pod)) return false;
    return claim.status.allocation !== undefined && !isReservedFor(claim, pod);
  }

  #reconcile(key: string, end: End): void {
    const separator = key.indexOf(':');
    const objectKey = key.slice(separator + 1);
    if (key.startsWith('pod:')) this.#syncPod(objectKey, end);
    else this.#syncClaim(objectKey, end);
  }

  /** Makes the claims that are missing, tells their names in the pod's status, and reserves for pods with a node. */
  #syncPod(key: ObjectKey, end: End): void {
    const pod = this.#pods!.get(key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return end('done');
    const names = new Map<string, string>();
    const missing = (pod.spec.resourceClaims ?? []).filter((podClaim) => {
      if (podClaim.resourceClaimTemplateName === undefined) return false;
      const name = claimNameOf(pod, podClaim);
      if (name === undefined) return false;
      const claim = typeof name === 'string' ? this.#claims.get(`${pod.metadata.namespace}/${name}`) : undefined;
      return claim === undefined || !isOwnedBy(claim, pod);
    });
    const next = (index: number): void => {
      const podClaim = missing[index];
      if (podClaim === undefined) return this.#tellNames(pod, key, names, end);
      this.#makeClaim(pod, podClaim.name, podClaim.resourceClaimTemplateName!, (name) => {
        if (name === undefined) return end('retry');
        names.set(podClaim.name, name);
        next(index + 1);
      });
    };
    next(0);
  }

  #makeClaim(pod: Pod, podClaimName: string, templateName: string, done: (name: string | undefined) => void): void {
    const { uid, namespace } = pod.metadata;
    const known = this.#findClaim(uid, podClaimName);
    if (known !== undefined) return done(known);
    const template = this.#templates.get(`${namespace}/${templateName}`);
    if (template === undefined) return done(undefined);
    const claim = generateClaim(template, pod, podClaimName);
    this.#client.create('ResourceClaim', claim, (response) => {
      if (!response.ok) return done(undefined);
      const { name } = claim.metadata;
      if (this.#claims.get(`${namespace}/${name}`) === undefined) this.#made.set(`${uid}/${podClaimName}`, name);
      done(name);
    });
  }

  /** One that was made before, but whose name did not get into the pod's status. */
  #findClaim(uid: string, podClaimName: string): string | undefined {
    for (const key of this.#claimsByOwner.get(uid)) {
      const { annotations, name } = this.#claims.get(key)!.metadata;
      if (annotations[POD_RESOURCE_CLAIM_ANNOTATION] === podClaimName) return name;
    }
    return this.#made.get(`${uid}/${podClaimName}`);
  }

  #tellNames(pod: Pod, key: ObjectKey, names: ReadonlyMap<string, string>, end: End): void {
    if (names.size === 0) return this.#reserveFor(pod, end);
    const { uid } = pod.metadata;
    const withNames = (current: Pod): Pod | undefined => {
      if (current.metadata.uid !== uid) return undefined;
      const others = (current.status.resourceClaimStatuses ?? []).filter((status) => !names.has(status.name));
      const made = [...names].map(([name, resourceClaimName]) => ({ name, resourceClaimName }));
      return { ...current, status: { ...current.status, resourceClaimStatuses: [...others, ...made] } };
    };
    this.#client.patchStatus('Pod', key, withNames, (response) =>
      response.ok ? this.#reserveFor(pod, end) : end('retry'),
    );
  }

  /** The scheduler reserves for the pods that it binds; these have their node from somebody else. */
  #reserveFor(pod: Pod, end: End): void {
    const claims = this.#claimKeysOf(pod).map((key) => ({ key, claim: this.#claims.get(key) }));
    const open = claims.filter(({ claim }) => claim !== undefined && this.#isToBeReserved(claim, pod));
    const { name, uid } = pod.metadata;
    const next = (index: number): void => {
      const one = open[index];
      if (one === undefined) return end('done');
      const { status } = one.claim!;
      const reservedFor = [...status.reservedFor, { resource: 'pods', name, uid } as const];
      this.#client.update('ResourceClaim', { ...one.claim!, status: { ...status, reservedFor } }, (response) =>
        response.ok ? next(index + 1) : end('retry'),
      );
    };
    next(0);
  }

  /** Takes pods that have ended out of the reservations; with the last one go the devices, and a claim of its own. */
  #syncClaim(key: ObjectKey, end: End): void {
    const claim = this.#claims.get(key);
    if (claim === undefined) return end('done');
    this.#remaining(claim, (remaining) => {
      const { reservedFor } = claim.status;
      if (remaining.length === reservedFor.length) return this.#deleteIfUnused(claim, remaining, key, end);
      const isFree = remaining.length === 0 && hasFinalizer(claim);
      const { allocation: _allocation, ...kept } = claim.status;
      const status = { ...(isFree ? kept : claim.status), reservedFor: remaining };
      this.#client.update('ResourceClaim', { ...claim, status }, (response) => {
        if (!response.ok) return end('retry');
        if (!isFree) return this.#deleteIfUnused(claim, remaining, key, end);
        this.#removeFinalizer(response.object, (updated) =>
          updated === undefined ? end('retry') : this.#deleteIfUnused(updated, remaining, key, end),
        );
      });
    });
  }

  /** Asks the API server about pods that it has never heard of: removing a reservation too early would do harm. */
  #remaining(claim: ResourceClaim, done: (remaining: readonly ResourceClaimConsumerReference[]) => void): void {
    const { namespace } = claim.metadata;
    const remaining: ResourceClaimConsumerReference[] = [];
    const next = (index: number): void => {
      const reference = claim.status.reservedFor[index];
      if (reference === undefined) return done(remaining);
      const goOn = (isKept: boolean): void => {
        if (isKept) remaining.push(reference);
        next(index + 1);
      };
      if (this.#deleted.has(reference.uid)) return goOn(false);
      const key = `${namespace}/${reference.name}`;
      const pod = this.#pods!.get(key);
      if (pod !== undefined) return goOn(pod.metadata.uid === reference.uid && !isDone(pod));
      this.#client.get('Pod', key, (response) =>
        goOn(response.ok ? response.object.metadata.uid === reference.uid : response.code !== 404),
      );
    };
    next(0);
  }

  #removeFinalizer(claim: ResourceClaim, done: (updated: ResourceClaim | undefined) => void): void {
    const finalizers = (claim.metadata.finalizers ?? []).filter((name) => name !== RESOURCE_CLAIM_FINALIZER);
    const next = { ...claim, metadata: { ...claim.metadata, finalizers } };
    this.#client.update('ResourceClaim', next, (response) => done(response.ok ? response.object : undefined));
  }

  #deleteIfUnused(
    claim: ResourceClaim,
    remaining: readonly ResourceClaimConsumerReference[],
    key: ObjectKey,
    end: End,
  ): void {
    const uid = ownerUid(claim);
    if (remaining.length > 0 || uid === undefined || !this.#isOwnerDone(claim, uid)) return end('done');
    this.#client.delete('ResourceClaim', key, { uid: claim.metadata.uid }, (response) =>
      end(response.ok || response.code === 404 ? 'done' : 'retry'),
    );
  }

  #isOwnerDone({ metadata }: ResourceClaim, uid: string): boolean {
    if (this.#deleted.has(uid)) return true;
    const owner = metadata.ownerReferences!.find((reference) => reference.uid === uid)!;
    const pod = this.#pods!.get(`${metadata.namespace}/${owner.name}`);
    return pod !== undefined && (pod.metadata.uid !== uid || isDone(pod));
  }
}

/** isPodDone: it will not run, or not again. */
function isDone(pod: Pod): boolean {
  return isTerminal(pod) || (pod.metadata.deletionTimestamp !== undefined && (pod.spec.nodeName ?? '') === '');
}

/** Of the pod that the claim was made for. */
function ownerUid({ metadata }: ResourceClaim): string | undefined {
  return metadata.ownerReferences?.find(({ controller, kind }) => controller === true && kind === 'Pod')?.uid;
}

function hasFinalizer({ metadata }: ResourceClaim): boolean {
  return metadata.finalizers?.includes(RESOURCE_CLAIM_FINALIZER) === true;
}
