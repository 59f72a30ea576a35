import type { PriorityClass } from '../../api/objects/core.ts';
import type { Pod, PodSpec } from '../../api/objects/pod.ts';
import { withSpec } from '../../api/objects/pod-versions.ts';
import { refuse } from '../response.ts';
import type { AdmissionPlugin, AdmissionReader } from './admission.ts';

/** The two classes that every cluster has (k8s.io/kubernetes pkg/apis/scheduling/helpers.go). */
const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

/**
 * Priority: turns priorityClassName into a number (plugin/pkg/admission/priority). No name: the class marked as global
 * default, of several the one with the lowest value, or 0. Pods that share a spec share the resolved one.
 */
export function createPriority(): AdmissionPlugin {
  const resolved = new WeakMap<PodSpec, { readonly class: PriorityClass | undefined; readonly spec: PodSpec }>();
  return {
    name: 'Priority',
    mutate(kind, object, reader) {
      if (kind !== 'Pod') return object;
      const pod = object as Pod;
      const name = pod.spec.priorityClassName;
      const found = name === undefined ? globalDefault(reader) : reader.get('PriorityClass', name);
      if (found === undefined && name === undefined) return object;
      if (found === undefined && !SYSTEM_CLASSES.has(name!)) {
        return refuse(403, 'Forbidden', `no PriorityClass with name ${name} was found`);
      }
      const known = resolved.get(pod.spec);
      if (known !== undefined && known.class === found) return withSpec(pod, known.spec) as typeof object;
      const spec: PodSpec = {
        ...pod.spec,
        priorityClassName: found?.metadata.name ?? name!,
        priority: found?.value ?? SYSTEM_CLASSES.get(name!)!,
        preemptionPolicy: found?.preemptionPolicy ?? 'PreemptLowerPriority',
      };
      resolved.set(pod.spec, { class: found, spec });
      return withSpec(pod, spec) as typeof object;
    },
  };
}

function globalDefault(reader: AdmissionReader): PriorityClass | undefined {
  let best: PriorityClass | undefined;
  for (const candidate of reader.list('PriorityClass')) {
    if (candidate.globalDefault && (best === undefined || candidate.value < best.value)) best = candidate;
  }
  return best;
}
