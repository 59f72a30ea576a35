import type { GpuRequest } from '../../../api/objects/gpu.ts';
import { LABEL_HOSTNAME, LABEL_ZONE } from '../../../api/objects/node.ts';
import type { LabelSelector } from '../../../api/objects/meta.ts';
import type { Affinity, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../../../api/objects/pod.ts';
import { MEBIBYTE, testContainer, testPod } from '../../testing/test-cluster.ts';
import type { Dice } from './dice.ts';
import { GPU, GPU_MODELS, IMAGES } from './random-nodes.ts';

const APPS = ['a', 'b', 'c'];
export const NAMESPACES = ['one', 'two'];
const KEYS = [LABEL_HOSTNAME, LABEL_ZONE, LABEL_ZONE, 'rack', 'size'];

/** How many pods of a world have what, from 0 to 1. */
export interface PodStyle {
  readonly spread: number;
  readonly affinity: number;
  readonly choosy: number;
  readonly sharedGpus: number;
}

/** A pod whose spec many others share. */
export function randomTemplate(dice: Dice, index: number, style: PodStyle): Pod {
  const ports = dice.chance(0.1)
    ? [{ containerPort: 80, hostPort: dice.pick([80, 81]), protocol: 'TCP' as const }]
    : [];
  const requests = {
    ...(dice.chance(0.85) ? { cpu: dice.pick([0, 50, 100, 250, 700, 1500]) } : {}),
    ...(dice.chance(0.8) ? { memory: dice.pick([64, 300, 1000, 2500]) * MEBIBYTE } : {}),
    ...(dice.chance(0.1) ? { 'ephemeral-storage': 3000 * MEBIBYTE } : {}),
    ...(dice.chance(0.15) ? { [GPU]: dice.pick([1, 2]) } : {}),
  };
  const affinity = randomAffinity(dice, style);
  return testPod(`t${index}`, {
    namespace: dice.pick(NAMESPACES),
    labels: { app: dice.pick(APPS), ...(dice.chance(0.3) ? { tier: dice.pick(['x', 'y']) } : {}) },
    containers: dice.some(dice.between(1, 2), () => testContainer(requests, { image: dice.pick(IMAGES), ports })),
    priority: dice.pick([0, 0, 0, 10, 100]),
    ...(dice.chance(style.choosy / 2) ? { nodeSelector: { size: dice.pick(['1', '2', '4']) } } : {}),
    ...(dice.chance(0.2) ? { tolerations: [{ key: 'dedicated', operator: 'Exists' as const }] } : {}),
    ...(dice.chance(0.03) ? { tolerations: [{ operator: 'Exists' as const }] } : {}),
    ...(affinity === undefined ? {} : { affinity }),
    ...(dice.chance(style.sharedGpus) ? { gpus: randomGpus(dice) } : {}),
    ...(dice.chance(style.spread)
      ? { topologySpreadConstraints: distinct(dice.some(dice.between(1, 2), () => randomConstraint(dice))) }
      : {}),
  });
}

function randomGpus(dice: Dice): GpuRequest {
  const models = dice.chance(0.2) ? [dice.pick(GPU_MODELS)] : [];
  if (dice.chance(0.4)) return { count: dice.pick([1, 1, 2, 4]), milli: 1000, models };
  return { count: dice.chance(0.1) ? 2 : 1, milli: dice.pick([100, 320, 470, 810]), models };
}

function randomAffinity(dice: Dice, { affinity, choosy }: PodStyle): Affinity | undefined {
  const parts: Affinity = {
    ...(dice.chance(choosy) ? { nodeAffinity: randomNodeAffinity(dice) } : {}),
    ...(dice.chance(affinity) ? { podAffinity: randomPodAffinity(dice) } : {}),
    ...(dice.chance(affinity) ? { podAntiAffinity: randomPodAffinity(dice) } : {}),
  };
  return Object.keys(parts).length === 0 ? undefined : parts;
}

function randomNodeAffinity(dice: Dice): NonNullable<Affinity['nodeAffinity']> {
  const wish = (): { key: string; operator: 'In'; values: string[] } =>
    dice.chance(0.6)
      ? { key: LABEL_ZONE, operator: 'In', values: [`z${dice.between(1, 3)}`] }
      : { key: 'size', operator: 'In', values: [dice.pick(['1', '2', '4'])] };
  const preferred = dice.some(dice.between(0, 2), () => ({
    weight: dice.between(1, 20),
    preference: { matchExpressions: [wish()] },
  }));
  const fields = [{ key: 'metadata.name', operator: 'In' as const, values: [`n${dice.between(0, 5)}`] }];
  const terms = dice.chance(0.1) ? [{ matchFields: fields }] : [{ matchExpressions: [wish()] }];
  return { ...(dice.chance(0.4) ? { required: terms } : {}), preferred };
}

function randomPodAffinity(dice: Dice): NonNullable<Affinity['podAffinity']> {
  return {
    ...(dice.chance(0.5) ? { required: dice.some(dice.between(1, 2), () => randomTerm(dice)) } : {}),
    ...(dice.chance(0.6) ? { preferred: [{ weight: dice.between(1, 30), podAffinityTerm: randomTerm(dice) }] } : {}),
  };
}

function randomTerm(dice: Dice): PodAffinityTerm {
  return {
    topologyKey: dice.pick(KEYS),
    labelSelector: randomSelector(dice),
    ...(dice.chance(0.15) ? { namespaces: dice.some(1, () => dice.pick(NAMESPACES)) } : {}),
    ...(dice.chance(0.15) ? { namespaceSelector: dice.chance(0.5) ? {} : { matchLabels: { team: 'blue' } } } : {}),
    ...(dice.chance(0.1) ? { matchLabelKeys: ['tier'] } : {}),
  };
}

function randomSelector(dice: Dice): LabelSelector {
  if (dice.chance(0.15)) return { matchExpressions: [{ key: 'tier', operator: 'Exists', values: [] }] };
  return { matchLabels: { app: dice.pick(APPS) } };
}

function randomConstraint(dice: Dice): TopologySpreadConstraint {
  const whenUnsatisfiable = dice.pick(['DoNotSchedule', 'ScheduleAnyway'] as const);
  return {
    maxSkew: dice.between(1, 3),
    topologyKey: dice.pick(KEYS),
    whenUnsatisfiable,
    labelSelector: randomSelector(dice),
    ...(whenUnsatisfiable === 'DoNotSchedule' && dice.chance(0.15) ? { minDomains: dice.between(1, 4) } : {}),
    ...(dice.chance(0.1) ? { nodeTaintsPolicy: 'Honor' as const } : {}),
    ...(dice.chance(0.1) ? { nodeAffinityPolicy: 'Ignore' as const } : {}),
    ...(dice.chance(0.1) ? { matchLabelKeys: ['tier'] } : {}),
  };
}

function distinct(constraints: readonly TopologySpreadConstraint[]): readonly TopologySpreadConstraint[] {
  const seen = new Set<string>();
  return constraints.filter(({ topologyKey, whenUnsatisfiable }) => {
    const key = `${topologyKey} ${whenUnsatisfiable}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
