import type { Pod, PodSpec, Toleration } from '../../api/objects/pod.ts';
import { podWith } from '../../api/objects/pod-with.ts';
import { tolerates } from '../../api/taints.ts';
import type { AdmissionPlugin } from './admission.ts';

/** kube-apiserver --default-not-ready-toleration-seconds and --default-unreachable-toleration-seconds. */
const TOLERATION_SECONDS = 300;
const TAINT_KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/**
 * DefaultTolerationSeconds: a pod puts up with a node that is not ready or unreachable for a while, unless it says
 * otherwise (defaulttolerationseconds/admission.go). Pods that share a spec share the completed one.
 */
export function createDefaultTolerationSeconds(): AdmissionPlugin {
  const completed = new WeakMap<PodSpec, PodSpec>();
  return {
    name: 'DefaultTolerationSeconds',
    mutate(kind, object) {
      if (kind !== 'Pod') return object;
      const pod = object as Pod;
      let spec = completed.get(pod.spec);
      if (spec === undefined) {
        spec = complete(pod.spec);
        completed.set(pod.spec, spec);
      }
      return spec === pod.spec ? object : (podWith(pod, { spec }) as typeof object);
    },
  };
}

function complete(spec: PodSpec): PodSpec {
  const { tolerations = [] } = spec;
  const missing = TAINT_KEYS.filter((key) => {
    const taint = { key, value: '', effect: 'NoExecute' } as const;
    return !tolerations.some((toleration) => tolerates(toleration, taint));
  });
  if (missing.length === 0) return spec;
  const added = missing.map((key): Toleration => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: TOLERATION_SECONDS,
  }));
  return { ...spec, tolerations: [...tolerations, ...added] };
}
