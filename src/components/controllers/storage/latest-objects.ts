import { keyOf, type ObjectKey } from '../../../api/kinds.ts';
import type { ObjectMeta } from '../../../api/objects/meta.ts';

/** Objects in the newest version that somebody has heard of, be it from a watch or as the answer to a write of its own. */
export class LatestObjects<T extends { readonly metadata: ObjectMeta }> {
  readonly #objects = new Map<ObjectKey, T>();

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key);
  }

  list(): IterableIterator<T> {
    return this.#objects.values();
  }

  /** False when a newer version is known. */
  set(object: T): boolean {
    const key = keyOf(object);
    const known = this.#objects.get(key);
    if (known !== undefined && known.metadata.resourceVersion > object.metadata.resourceVersion) return false;
    this.#objects.set(key, object);
    return true;
  }

  delete(key: ObjectKey): void {
    this.#objects.delete(key);
  }
}
