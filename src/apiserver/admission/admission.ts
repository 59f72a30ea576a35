import type { Kind, ObjectKey, ObjectOf } from '../../api/kinds.ts';
import type { Refusal } from '../response.ts';

/** What an admission plugin may look up. */
export interface AdmissionReader {
  get<K extends Kind>(kind: K, key: ObjectKey): ObjectOf<K> | undefined;
  list<K extends Kind>(kind: K): Iterable<ObjectOf<K>>;
}

/**
 * An admission plugin: looks at what is to be created and changes or refuses it. Plugins run in the order of
 * {@link admissionChain}, first all `mutate`, then all `validate` (kube-apiserver pkg/kubeapiserver/options/plugins.go).
 */
export interface AdmissionPlugin {
  /** As in --enable-admission-plugins. */
  readonly name: string;
  mutate?<K extends Kind>(kind: K, object: ObjectOf<K>, reader: AdmissionReader): ObjectOf<K> | Refusal;
  validate?<K extends Kind>(kind: K, object: ObjectOf<K>, reader: AdmissionReader): Refusal | undefined;
}

export function isRefusal(answer: object): answer is Refusal {
  return (answer as Partial<Refusal>).ok === false;
}

/** Runs a new object through the chain: the object as it will be stored, or the first refusal. */
export function admit<K extends Kind>(
  chain: readonly AdmissionPlugin[],
  kind: K,
  object: ObjectOf<K>,
  reader: AdmissionReader,
): ObjectOf<K> | Refusal {
  let admitted = object;
  for (const plugin of chain) {
    if (plugin.mutate === undefined) continue;
    const answer = plugin.mutate(kind, admitted, reader);
    if (isRefusal(answer)) return answer;
    admitted = answer;
  }
  for (const plugin of chain) {
    const refusal = plugin.validate?.(kind, admitted, reader);
    if (refusal !== undefined) return refusal;
  }
  return admitted;
}
