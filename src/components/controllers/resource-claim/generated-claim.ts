import type { Pod } from '../../../api/objects/pod.ts';
import {
  POD_RESOURCE_CLAIM_ANNOTATION,
  type ResourceClaim,
  type ResourceClaimTemplate,
} from '../../../api/objects/resource.ts';
import { avalanche, hashText } from '../../../engine/rng.ts';

/** Room for a hyphen and the generated end in a name of 63 characters. */
const MAX_BASE_LENGTH = 57;
/** apiserver storage/names: no vowels and nothing that could be taken for one. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;

/**
 * The claim that a template gives for one pod, which owns it (handleClaim). The end of its name, which the API server
 * draws, is a hash.
 */
export function generateClaim(
  { claimMetadata, spec }: ResourceClaimTemplate,
  { metadata }: Pod,
  podClaimName: string,
): ResourceClaim {
  const { name, namespace, uid } = metadata;
  return {
    kind: 'ResourceClaim',
    metadata: {
      name: `${baseName(name, podClaimName)}${suffix(`${uid}/${podClaimName}`)}`,
      namespace,
      uid: '',
      resourceVersion: 0,
      creationTimestamp: 0,
      labels: claimMetadata.labels,
      annotations: { ...claimMetadata.annotations, [POD_RESOURCE_CLAIM_ANNOTATION]: podClaimName },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }],
    },
    spec,
    status: { reservedFor: [] },
  };
}

/** Names that are too long are cut in proportion. */
function baseName(podName: string, podClaimName: string): string {
  const whole = `${podName}-${podClaimName}-`;
  if (whole.length <= MAX_BASE_LENGTH) return whole;
  const cut = (text: string): string => text.slice(0, Math.trunc((text.length * MAX_BASE_LENGTH) / whole.length));
  return `${cut(podName)}-${cut(podClaimName)}`;
}

function suffix(text: string): string {
  let state = hashText(text);
  let letters = '';
  for (let index = 0; index < SUFFIX_LENGTH; index++) {
    letters += ALPHABET[state % ALPHABET.length];
    state = avalanche(state);
  }
  return letters;
}
