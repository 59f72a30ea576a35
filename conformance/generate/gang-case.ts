import type { GangCase, Json, NodeJson, PodJson } from '../case.ts';
import { Random } from './random.ts';
import { HOSTNAME, ZONE } from './vocabulary.ts';

const ZONES = ['z1', 'z2', 'z3'] as const;

/**
 * A small cluster of nodes that all differ, and groups of pods that fit, fit in part, or are not complete; between them pods
 * without a group. No two pods have one priority, and none preempts: upstream takes equals in the order of a map.
 */
export function makeGangCase(seed: string, number: number): GangCase {
  const random = new Random(`${seed}/gang/${number}`);
  const nodes = random.list(1, 7, (index) => makeNode(random, index));
  const running = random.list(0, 4, (index) => ({
    ...makePod(random, `running-${index}`),
  }));
  const groups = random.list(1, 4, (index) => `g${index}`);
  const hasOther = random.chance(0.1);
  const waiting = [
    ...groups.flatMap((podGroupName) =>
      random.list(1, 6, (index) => {
        const pod = makePod(random, `${podGroupName}-${index}`);
        return { ...pod, spec: { ...pod.spec, schedulingGroup: { podGroupName }, ...gates(random) } };
      }),
    ),
    ...random.list(0, 3, (index) => makePod(random, `single-${index}`)),
  ];
  const order = random.sample(waiting, waiting.length);
  const priorities = random.sample(
    waiting.map((_, index) => index * 10),
    waiting.length,
  );
  return {
    id: `gang-${seed}-${number}`,
    config: configurationOf(hasOther ? ['default-scheduler', 'other'] : ['default-scheduler']),
    nodes,
    pods: [
      ...running.map((pod) => onNode(pod, random.pick(nodes).metadata.name)),
      ...order.map((pod, index) => ranked(pod, priorities[index]!, hasOther && random.chance(0.15))),
    ],
    podGroups: groups
      .filter(() => random.chance(0.93))
      .map((name) => ({ metadata: { name }, spec: { schedulingPolicy: makePolicy(random) } })),
    validate: true,
  };
}

/** DynamicResources would put its words into every failure. */
function configurationOf(schedulerNames: readonly string[]): Json {
  const plugins = { multiPoint: { disabled: [{ name: 'DynamicResources' }] } };
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    profiles: schedulerNames.map((schedulerName) => ({ schedulerName, plugins })),
  };
}

function makePolicy(random: Random): Json {
  return random.chance(0.15) ? { basic: {} } : { gang: { minCount: random.between(1, 5) } };
}

function makeNode(random: Random, index: number): NodeJson {
  const name = `n${index}`;
  return {
    metadata: { name, labels: { [HOSTNAME]: name, [ZONE]: random.pick(ZONES) } },
    ...(random.chance(0.1) ? { spec: { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] } } : {}),
    status: {
      allocatable: {
        cpu: `${random.between(1500, 9000)}m`,
        memory: `${random.between(3000, 20_000)}Mi`,
        pods: random.chance(0.2) ? String(random.between(2, 6)) : '110',
      },
    },
  };
}

function makePod(random: Random, name: string): PodJson {
  const labels = { app: random.pick(['a', 'b']) };
  const requests = { cpu: `${random.between(4, 30) * 100}m`, memory: `${random.between(2, 40) * 100}Mi` };
  return {
    metadata: { name, namespace: 'default', labels },
    spec: {
      containers: [{ name: 'main', image: 'app:v1', resources: { requests } }],
      ...(random.chance(0.2) ? { nodeSelector: { [ZONE]: random.pick(ZONES) } } : {}),
      ...(random.chance(0.2) ? { affinity: makeAffinity(random, labels.app) } : {}),
      ...(random.chance(0.2) ? { topologySpreadConstraints: [makeSpread(random, labels.app)] } : {}),
      ...(random.chance(0.2) ? { tolerations: [{ key: 'dedicated', operator: 'Exists' }] } : {}),
    },
  };
}

/** Pods of one cycle must see one another. */
function makeAffinity(random: Random, app: string): Json {
  const term = { labelSelector: { matchLabels: { app } }, topologyKey: random.pick([HOSTNAME, ZONE]) };
  const kind = random.pick(['podAffinity', 'podAntiAffinity', 'podAntiAffinity']);
  return { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
}

function makeSpread(random: Random, app: string): Json {
  return {
    maxSkew: 1,
    topologyKey: random.pick([HOSTNAME, ZONE]),
    whenUnsatisfiable: random.pick(['DoNotSchedule', 'ScheduleAnyway']),
    labelSelector: { matchLabels: { app } },
  };
}

function gates(random: Random): Json {
  return random.chance(0.04) ? { schedulingGates: [{ name: 'example.com/wait' }] } : {};
}

function onNode(pod: PodJson, nodeName: string): PodJson {
  return { ...pod, spec: { ...pod.spec, nodeName } };
}

function ranked(pod: PodJson, priority: number, isForOther: boolean): PodJson {
  const schedulerName = isForOther ? { schedulerName: 'other' } : {};
  return { ...pod, spec: { ...pod.spec, priority, preemptionPolicy: 'Never', ...schedulerName } };
}
