import type { ObjectKey } from '../../../api/kinds.ts';
import type { Pod } from '../../../api/objects/pod.ts';
import { claimNameOf } from '../../../scheduling/devices/pod-claims.ts';

/** Which pods use a claim, and which want one of a template. */
export class ClaimUsers {
  readonly #ofClaim = new Map<ObjectKey, Set<ObjectKey>>();
  readonly #ofTemplate = new Map<ObjectKey, Set<ObjectKey>>();

  set(pod: Pod, key: ObjectKey): void {
    const { namespace } = pod.metadata;
    for (const podClaim of pod.spec.resourceClaims ?? []) {
      const name = claimNameOf(pod, podClaim);
      if (typeof name === 'string') add(this.#ofClaim, `${namespace}/${name}`, key);
      const { resourceClaimTemplateName } = podClaim;
      if (resourceClaimTemplateName !== undefined) {
        add(this.#ofTemplate, `${namespace}/${resourceClaimTemplateName}`, key);
      }
    }
  }

  delete(pod: Pod, key: ObjectKey): void {
    const { namespace } = pod.metadata;
    for (const podClaim of pod.spec.resourceClaims ?? []) {
      const name = claimNameOf(pod, podClaim);
      if (typeof name === 'string') this.#ofClaim.get(`${namespace}/${name}`)?.delete(key);
      this.#ofTemplate.get(`${namespace}/${podClaim.resourceClaimTemplateName ?? ''}`)?.delete(key);
    }
  }

  ofClaim(key: ObjectKey): Iterable<ObjectKey> {
    return this.#ofClaim.get(key) ?? [];
  }

  ofTemplate(key: ObjectKey): Iterable<ObjectKey> {
    return this.#ofTemplate.get(key) ?? [];
  }
}

function add(map: Map<ObjectKey, Set<ObjectKey>>, at: ObjectKey, key: ObjectKey): void {
  const keys = map.get(at) ?? new Set();
  map.set(at, keys.add(key));
}
