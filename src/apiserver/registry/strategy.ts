import type { Time } from '../../engine/time.ts';
import type { Kind, ObjectOf } from '../../api/kinds.ts';

/** How one kind differs from plain storage, as in kube-apiserver's pkg/registry. Absent members: plain storage. */
export interface Strategy<K extends Kind> {
  readonly kind: K;
  /** Sets what the API server sets on a new object. */
  prepareForCreate?(object: ObjectOf<K>): ObjectOf<K>;
  /**
   * What a DELETE leaves behind: the object marked as terminating, or undefined when it is gone at once.
   * @param gracePeriodSeconds what the request asks for; undefined for the object's own.
   */
  delete?(object: ObjectOf<K>, now: Time, gracePeriodSeconds: number | undefined): ObjectOf<K> | undefined;
  /** After an update: nothing keeps the object any longer that was to be deleted. */
  hasEnded?(object: ObjectOf<K>): boolean;
}
