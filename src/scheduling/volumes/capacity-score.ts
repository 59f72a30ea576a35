import { interpolate, scaleShape, type ShapePoint } from '../scoring-strategy.ts';
import type { PodVolumes } from './find-pod-volumes.ts';

/**
 * How well the volumes fill what they are taken from: the mean over storage classes of the shape at the share requested
 * (volumebinding/scorer.go; needs the feature gate StorageCapacityScoring upstream, alpha in v1.36).
 */
export function createCapacityScorer(shape: readonly ShapePoint[]): (volumes: PodVolumes) => number {
  const points = scaleShape(shape);
  return ({ bindings, provisions }) => {
    const classes = new Map<string, { requested: number; capacity: number }>();
    const sumOf = (name: string): { requested: number; capacity: number } => {
      const sum = classes.get(name) ?? { requested: 0, capacity: 0 };
      classes.set(name, sum);
      return sum;
    };
    for (const { claim, volume } of bindings) {
      const sum = sumOf(volume.spec.storageClassName);
      sum.requested += claim.spec.requestBytes;
      sum.capacity += volume.spec.capacityBytes;
    }
    for (const { claim, capacity } of bindings.length > 0 ? [] : provisions) {
      if (capacity === undefined) continue;
      const sum = sumOf(claim.spec.storageClassName ?? '');
      sum.requested += claim.spec.requestBytes;
      // All volumes of a class come from the same place: its capacity counts once.
      sum.capacity = capacity.capacityBytes ?? 0;
    }
    if (classes.size === 0) return 0;
    let total = 0;
    for (const { requested, capacity } of classes.values()) {
      const isFull = capacity === 0 || requested > capacity;
      total += interpolate(points, isFull ? 100 : Math.trunc((requested * 100) / capacity));
    }
    return Math.round(total / classes.size);
  };
}
