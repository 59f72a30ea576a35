import { keyOf, type ObjectKey } from '../../api/kinds.ts';
import type { ObjectMeta } from '../../api/objects/meta.ts';

/**
 * Objects as they will be once the API server has been told, on top of what was heard. A newer version from the API
 * server always has the last word (volumebinding/passive_assume_cache.go).
 */
export class AssumeCache<T extends { readonly metadata: ObjectMeta }> {
  readonly #stored: (key: ObjectKey) => T | undefined;
  readonly #assumed = new Map<ObjectKey, T>();

  constructor(stored: (key: ObjectKey) => T | undefined) {
    this.#stored = stored;
  }

  get(key: ObjectKey): T | undefined {
    const stored = this.#stored(key);
    return stored === undefined ? undefined : this.current(stored);
  }

  /** Undefined when the object is gone. */
  stored(key: ObjectKey): T | undefined {
    return this.#stored(key);
  }

  /** `stored`, or what is assumed of this version of it. */
  current(stored: T): T {
    if (this.#assumed.size === 0) return stored;
    const key = keyOf(stored);
    const assumed = this.#assumed.get(key);
    if (assumed === undefined) return stored;
    if (assumed.metadata.resourceVersion === stored.metadata.resourceVersion) return assumed;
    this.#assumed.delete(key);
    return stored;
  }

  /** Why not, when somebody else has written the object since. */
  assume(object: T): string | undefined {
    const key = keyOf(object);
    const version = this.#stored(key)?.metadata.resourceVersion;
    const { resourceVersion } = object.metadata;
    if (version === undefined) return `"${key}" not found`;
    if (version !== resourceVersion) return `"${key}" is out of sync (stored: ${version}, assume: ${resourceVersion})`;
    this.#assumed.set(key, object);
    return undefined;
  }

  restore(object: T): void {
    const key = keyOf(object);
    const { resourceVersion } = object.metadata;
    if (this.#assumed.get(key)?.metadata.resourceVersion === resourceVersion) this.#assumed.delete(key);
  }
}
