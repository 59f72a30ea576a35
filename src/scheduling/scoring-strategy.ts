import { z } from 'zod';
import { MAX_NODE_SCORE } from './plugin.ts';
import { resourcesField } from './resource-allocation.ts';

/** config.MaxCustomPriorityScore: the scale on which shape points are given. */
const MAX_SHAPE_SCORE = 10;
const FULL_PERCENT = 100;

const shapePoint = z.strictObject({
  /** Percent. */
  utilization: z.int().min(0).max(FULL_PERCENT),
  score: z.int().min(0).max(MAX_SHAPE_SCORE),
});

export type ShapePoint = z.output<typeof shapePoint>;

export const shape = z
  .array(shapePoint)
  .min(1)
  .refine(
    (points) => points.every(({ utilization }, index) => index === 0 || points[index - 1]!.utilization < utilization),
    {
      error: 'utilization must grow from point to point',
    },
  );

/** How NodeResourcesFit turns the allocation of a node into a score (config ScoringStrategy). */
export const scoringStrategy = z
  .strictObject({
    type: z.enum(['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']).default('LeastAllocated'),
    resources: resourcesField(100),
    requestedToCapacityRatio: z.strictObject({ shape }).optional(),
  })
  .refine(
    ({ type, requestedToCapacityRatio }) =>
      (type === 'RequestedToCapacityRatio') === (requestedToCapacityRatio !== undefined),
    {
      error: 'requestedToCapacityRatio belongs to type RequestedToCapacityRatio, and only to it',
      path: ['requestedToCapacityRatio'],
    },
  );

export type ScoringStrategy = z.output<typeof scoringStrategy>;

/** A score from 0 to 100; `requested` includes the pod. All divisions cut off, as Go's do. */
export type ResourceScorer = (requested: readonly number[], allocatable: readonly number[]) => number;

export function createScorer({ type, resources, requestedToCapacityRatio }: ScoringStrategy): ResourceScorer {
  const weights = resources.map(({ weight }) => weight);
  switch (type) {
    case 'LeastAllocated':
      return (requested, allocatable) => weightedMean(requested, allocatable, weights, leastRequested);
    case 'MostAllocated':
      return (requested, allocatable) => weightedMean(requested, allocatable, weights, mostRequested);
    case 'RequestedToCapacityRatio':
      return ratioScorer(weights, requestedToCapacityRatio!.shape);
  }
}

function weightedMean(
  requested: readonly number[],
  allocatable: readonly number[],
  weights: readonly number[],
  score: (requested: number, capacity: number) => number,
): number {
  let sum = 0;
  let weightSum = 0;
  for (let index = 0; index < weights.length; index++) {
    const capacity = allocatable[index]!;
    if (capacity === 0) continue;
    sum += score(requested[index]!, capacity) * weights[index]!;
    weightSum += weights[index]!;
  }
  return weightSum === 0 ? 0 : Math.trunc(sum / weightSum);
}

/** noderesources/least_allocated.go */
function leastRequested(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity);
}

/** noderesources/most_allocated.go */
function mostRequested(requested: number, capacity: number): number {
  return Math.trunc((Math.min(requested, capacity) * MAX_NODE_SCORE) / capacity);
}

/** noderesources/requested_to_capacity_ratio.go: resources that score 0 do not enter the mean, which is rounded. */
function ratioScorer(weights: readonly number[], points: readonly ShapePoint[]): ResourceScorer {
  const scaled = scaleShape(points);
  return (requested, allocatable) => {
    let sum = 0;
    let weightSum = 0;
    for (let index = 0; index < weights.length; index++) {
      const capacity = allocatable[index]!;
      if (capacity === 0) continue;
      const isFull = requested[index]! > capacity;
      const utilization = isFull ? FULL_PERCENT : Math.trunc((requested[index]! * FULL_PERCENT) / capacity);
      const score = interpolate(scaled, utilization);
      if (score <= 0) continue;
      sum += score * weights[index]!;
      weightSum += weights[index]!;
    }
    return weightSum === 0 ? 0 : Math.round(sum / weightSum);
  };
}

/** From the scale of the configuration to that of node scores. */
export function scaleShape(points: readonly ShapePoint[]): readonly ShapePoint[] {
  return points.map(({ utilization, score }) => ({ utilization, score: score * (MAX_NODE_SCORE / MAX_SHAPE_SCORE) }));
}

/** Straight lines between the points, level outside (plugins/helper/shape_score.go). */
export function interpolate(points: readonly ShapePoint[], utilization: number): number {
  const index = points.findIndex((point) => utilization <= point.utilization);
  if (index < 0) return points.at(-1)!.score;
  const right = points[index]!;
  if (index === 0) return right.score;
  const left = points[index - 1]!;
  const rise = (right.score - left.score) * (utilization - left.utilization);
  return left.score + Math.trunc(rise / (right.utilization - left.utilization));
}
