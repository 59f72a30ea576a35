import type { Container, Pod } from '../../api/objects/pod.ts';
import { count, durationValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { Samples } from '../statistics/samples.ts';

export default {
  name: 'kubelet_image_pulls',
  description: 'Image pulls by kubelets: how many, how large, how long, and how often the image was there already',
  create(on) {
    const durations = new Samples();
    let bytes = 0;
    let needed = 0;
    on('image-pulled', (pull) => {
      durations.add(pull.duration);
      bytes += pull.bytes;
    });
    on('containers-started', ({ pod }) => {
      needed += imageCount(pod);
    });
    return {
      values: () => [
        count('kubelet_image_pulls_total', durations.count),
        count('kubelet_image_cache_hits_total', Math.max(0, needed - durations.count)),
        { name: 'kubelet_image_pull_bytes_total', value: bytes, unit: 'bytes' },
        ...durationValues('kubelet_image_pull_duration_seconds', durations, [50, 99]),
      ],
    };
  },
} satisfies MetricDefinition;

/** How many different images the pod's containers name. */
function imageCount({ spec: { containers, initContainers } }: Pod): number {
  if (containers.length === 1 && initContainers === undefined) return 1;
  const images = new Set(containers.map(({ image }: Container) => image));
  for (const { image } of initContainers ?? []) images.add(image);
  return images.size;
}
