import type { Random } from './random.ts';

/** What a case is about: how likely each feature is in it. Most cases have a few features, so that each can be seen. */
export interface Theme {
  readonly zoneCount: number;
  /** Of nodes without their zone label. */
  readonly missingLabels: number;
  readonly taints: number;
  readonly unschedulable: number;
  readonly images: number;
  readonly extendedResources: number;
  readonly nodeAffinity: number;
  readonly podAffinity: number;
  readonly spread: number;
  readonly ports: number;
  readonly unusualRequests: number;
  /** Of nodes that are filled up until the pod hardly fits. */
  readonly nearFull: number;
  readonly nominated: number;
  readonly services: number;
  /** All nodes of one size. */
  readonly isUniform: boolean;
  /** Pods that run already, per node. */
  readonly podsPerNode: number;
}

export function drawTheme(random: Random): Theme {
  const level = (probability: number): number => (random.chance(probability) ? random.pick([0.1, 0.3, 0.6]) : 0);
  return {
    zoneCount: random.pick([0, 1, 2, 3, 3, 4, 6]),
    missingLabels: level(0.3),
    taints: level(0.45),
    unschedulable: level(0.2),
    images: level(0.4),
    extendedResources: level(0.3),
    nodeAffinity: level(0.45),
    podAffinity: level(0.65),
    spread: level(0.65),
    ports: level(0.25),
    unusualRequests: level(0.6),
    nearFull: level(0.5),
    nominated: level(0.2),
    services: level(0.4),
    isUniform: random.chance(0.4),
    podsPerNode: random.pick([0, 0.5, 1, 2, 3, 4]),
  };
}
