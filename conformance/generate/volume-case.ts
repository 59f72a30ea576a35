import type { Json, NodeJson, PodJson, VolumeCase } from '../case.ts';
import { Random } from './random.ts';
import { makeStorage, makeTopology, type Storage } from './volume-objects.ts';
import { makeVolumePod, makeVolumeUsers } from './volume-pods.ts';
import { HOSTNAME, REGION, ZONE } from './vocabulary.ts';

const PLUGINS = ['VolumeRestrictions', 'NodeVolumeLimits', 'VolumeBinding', 'VolumeZone'] as const;

/** A cluster with volumes of all kinds and states, and pods that look for theirs one after the other. */
export function makeVolumeCase(seed: string, number: number): VolumeCase {
  const random = new Random(`${seed}/volume/${number}`);
  const nodeCount = random.chance(0.8) ? random.between(1, 9) : random.between(10, 60);
  const nodes = Array.from({ length: nodeCount }, (_, index) => makeNode(random, `n${index + 1}`));
  const names = nodes.map(({ metadata }) => metadata.name);
  const hasScores = isScored(number);
  const storage: Storage = makeStorage(random, names, hasScores, random.chance(0.35));
  const podNames = Array.from({ length: random.between(1, 3) }, (_, index) => `w${index}`);
  const steps = podNames.map((name) => ({ pod: makeVolumePod(random, storage, name) }));
  const config = makeConfiguration(random, hasScores);
  return {
    id: `volume-${seed}-${number}`,
    ...(config === undefined ? {} : { config }),
    nodes,
    pods: makeVolumeUsers(random, storage, names),
    ...makeTopology(random, storage, names),
    ...storage,
    steps: steps satisfies readonly { pod: PodJson }[],
    validate: true,
  };
}

/** Every tenth case is asked with the feature gate StorageCapacityScoring. */
export function isScored(number: number): boolean {
  return number % 10 === 9;
}

/** Zones are missing now and then, or stand under their old names. */
function makeNode(random: Random, name: string): NodeJson {
  const labels: Record<string, string> = { [HOSTNAME]: name };
  if (random.chance(0.85)) labels[ZONE] = `z${random.between(1, 3)}`;
  if (random.chance(0.5)) labels[REGION] = random.pick(['eu', 'us']);
  if (random.chance(0.15)) labels['failure-domain.beta.kubernetes.io/zone'] = `z${random.between(1, 3)}`;
  if (random.chance(0.5)) labels['disk'] = random.pick(['ssd', 'hdd']);
  return { metadata: { name, labels }, status: { allocatable: { cpu: '64', memory: '256Gi', pods: '110' } } };
}

function makeConfiguration(random: Random, hasScores: boolean): Json | undefined {
  const disabled = random.chance(0.25) ? random.sample(PLUGINS, random.between(1, 2)) : [];
  const args: Record<string, unknown> = {};
  if (random.chance(0.1)) args['bindTimeoutSeconds'] = random.between(1, 900);
  if (hasScores) args['shape'] = makeShape(random);
  if (disabled.length === 0 && Object.keys(args).length === 0) return undefined;
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    profiles: [
      {
        schedulerName: 'default-scheduler',
        ...(disabled.length === 0 ? {} : { plugins: { multiPoint: { disabled: disabled.map((name) => ({ name })) } } }),
        ...(Object.keys(args).length === 0 || disabled.includes('VolumeBinding')
          ? {}
          : { pluginConfig: [{ name: 'VolumeBinding', args }] }),
      },
    ],
  };
}

function makeShape(random: Random): Json[] {
  const utilizations = random.sample([0, 10, 25, 50, 66, 80, 100], random.between(1, 4)).sort((a, b) => a - b);
  return utilizations.map((utilization) => ({ utilization, score: random.between(0, 10) }));
}
