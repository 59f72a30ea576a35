import type { BudgetJson, Json, Labels, NodeJson, PodJson, PreemptionCase } from '../case.ts';
import { makeCrowd, type Crowd } from './preemption-pods.ts';
import { Random } from './random.ts';
import { HOSTNAME, ZONE } from './vocabulary.ts';

const APPS = ['web', 'db', 'batch'] as const;

/** A crowded cluster, mostly of lesser pods, and one that hardly fits anywhere. */
export function makePreemptionCase(seed: string, number: number): PreemptionCase {
  const random = new Random(`${seed}/preemption/${number}`);
  const nodeCount = random.chance(0.85) ? random.between(1, 10) : random.between(11, 40);
  const areTwins = random.chance(0.2);
  const nodes = Array.from({ length: nodeCount }, (_, index) =>
    areTwins ? makeTwin(random, `n${index + 1}`) : makeNode(random, `n${index + 1}`),
  );
  const crowd = makeCrowd(random, nodes, areTwins);
  const config = makeConfiguration(random);
  return {
    id: `preemption-${seed}-${number}`,
    ...(config === undefined ? {} : { config }),
    nodes,
    pods: crowd.pods,
    podDisruptionBudgets: random.chance(0.75)
      ? random.list(1, 4, (index) => makeBudget(random, `b${index}`, crowd))
      : [],
    pod: crowd.incoming,
    ...(random.chance(0.35) ? { offset: random.between(0, nodeCount + 1) } : {}),
    validate: true,
  };
}

/** Nodes of one kind, so that the last criteria have to decide. */
function makeTwin(random: Random, name: string): NodeJson {
  const labels = { [HOSTNAME]: name, [ZONE]: `z${random.between(1, 3)}` };
  return { metadata: { name, labels }, status: { allocatable: { cpu: '4', memory: '16Gi', pods: '110' } } };
}

function makeNode(random: Random, name: string): NodeJson {
  const labels: Record<string, string> = { [HOSTNAME]: name };
  if (random.chance(0.9)) labels[ZONE] = `z${random.between(1, 3)}`;
  const isSmall = random.chance(0.3);
  return {
    metadata: { name, labels },
    ...(random.chance(0.06)
      ? {
          spec: {
            taints: [{ key: 'dedicated', value: 'gpu', effect: random.pick(['NoSchedule', 'PreferNoSchedule']) }],
          },
        }
      : {}),
    status: {
      allocatable: {
        cpu: isSmall ? '2' : random.pick(['4', '4', '8']),
        memory: isSmall ? '4Gi' : random.pick(['8Gi', '16Gi']),
        pods: random.chance(0.15) ? String(random.between(1, 6)) : '110',
        ...(random.chance(0.25) ? { 'example.com/gpu': String(random.between(1, 4)) } : {}),
      },
    },
  };
}

/** How many candidates are enough; the default says all of so small a cluster. */
function makeConfiguration(random: Random): Json | undefined {
  if (random.chance(0.4)) return undefined;
  const args = {
    minCandidateNodesPercentage: random.pick([0, 1, 10, 25, 50]),
    minCandidateNodesAbsolute: random.between(1, 6),
  };
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    profiles: [{ schedulerName: 'default-scheduler', pluginConfig: [{ name: 'DefaultPreemption', args }] }],
  };
}

function makeBudget(random: Random, name: string, { pods }: Crowd): BudgetJson {
  const disrupted = random.chance(0.2) ? random.sample(pods, random.between(1, 3)) : [];
  return {
    metadata: { name, namespace: random.chance(0.85) ? 'default' : 'team-a' },
    spec: {
      ...(random.chance(0.5)
        ? { minAvailable: random.pick([0, 1, 2, '50%']) }
        : { maxUnavailable: random.pick([0, 1, '30%']) }),
      ...makeSelector(random),
    },
    status: {
      disruptionsAllowed: random.pick([0, 0, 1, 1, 2, 3]),
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      ...(disrupted.length === 0
        ? {}
        : {
            disruptedPods: Object.fromEntries(
              disrupted.map((pod: PodJson) => [pod.metadata.name, '2026-01-01T09:00:00Z']),
            ),
          }),
    },
  };
}

function makeSelector(random: Random): { readonly selector?: { readonly matchLabels?: Labels } & Json } {
  const draw = random.next();
  if (draw < 0.05) return {};
  if (draw < 0.1) return { selector: {} };
  if (draw < 0.75) return { selector: { matchLabels: { app: random.pick(APPS) } } };
  return {
    selector: {
      matchExpressions: [
        random.pick<Json>([
          { key: 'app', operator: 'In', values: random.sample(APPS, 2) },
          { key: 'app', operator: 'NotIn', values: [random.pick(APPS)] },
          { key: 'tier', operator: 'Exists' },
          { key: 'tier', operator: 'DoesNotExist' },
        ]),
      ],
    },
  };
}
