import type { Json } from '../case.ts';
import type { Random } from './random.ts';
import { makeLabelKeys, makeNamespaceSelector, makePodSelector } from './selectors.ts';
import type { Theme } from './theme.ts';
import { DISK, GENERATION, HOSTNAME, NAMESPACES, RACK, TOPOLOGY_KEYS, ZONE } from './vocabulary.ts';

export function makeAffinity(random: Random, theme: Theme, nodeNames: readonly string[]): Json | undefined {
  const affinity: Record<string, unknown> = {};
  if (random.chance(theme.nodeAffinity)) affinity['nodeAffinity'] = makeNodeAffinity(random, nodeNames);
  if (random.chance(theme.podAffinity * 0.7)) affinity['podAffinity'] = makePodAffinity(random, 0.45);
  if (random.chance(theme.podAffinity)) affinity['podAntiAffinity'] = makePodAffinity(random, 0.6);
  return Object.keys(affinity).length === 0 ? undefined : affinity;
}

function makeNodeAffinity(random: Random, nodeNames: readonly string[]): Json {
  return {
    ...(random.chance(0.6)
      ? {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: random.list(1, 2, () => makeNodeTerm(random, nodeNames)),
          },
        }
      : {}),
    ...(random.chance(0.6)
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: random.list(1, 4, () => ({
            weight: random.pick([1, 2, 7, 10, 50, 99, 100]),
            preference: makeNodeTerm(random, nodeNames),
          })),
        }
      : {}),
  };
}

export function makeNodeTerm(random: Random, nodeNames: readonly string[]): Json {
  if (random.chance(0.03)) return {};
  if (random.chance(0.15)) {
    if (random.chance(0.25)) return { matchFields: nodeNames.slice(0, 2).map((name) => inNames([name])) };
    const operator = random.chance(0.8) ? 'In' : 'NotIn';
    const names = [...nodeNames, 'no-such-node'];
    const matchFields = random.list(1, random.chance(0.1) ? 2 : 1, () => ({
      ...inNames([random.pick(names)]),
      operator,
    }));
    return random.chance(0.3) ? { matchFields, matchExpressions: [makeNodeExpression(random)] } : { matchFields };
  }
  return { matchExpressions: random.list(1, 2, () => makeNodeExpression(random)) };
}

function inNames(values: readonly string[]): Json {
  return { key: 'metadata.name', operator: 'In', values };
}

function makeNodeExpression(random: Random): Json {
  return random.pick<Json>([
    { key: DISK, operator: 'In', values: ['ssd', 'nvme'] },
    { key: DISK, operator: 'NotIn', values: ['hdd'] },
    { key: DISK, operator: 'Exists' },
    { key: RACK, operator: 'DoesNotExist' },
    { key: ZONE, operator: 'In', values: ['z1', 'z2'] },
    { key: ZONE, operator: 'NotIn', values: ['z1'] },
    { key: GENERATION, operator: 'Gt', values: [random.pick(['1', '2', '0'])] },
    { key: GENERATION, operator: 'Lt', values: [random.pick(['3', '10', '8'])] },
  ]);
}

function makePodAffinity(random: Random, requiredShare: number): Json {
  return {
    ...(random.chance(requiredShare)
      ? {
          requiredDuringSchedulingIgnoredDuringExecution: random.list(1, random.pick([1, 1, 2]), () =>
            makeTerm(random),
          ),
        }
      : {}),
    ...(random.chance(0.6)
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: random.list(1, 3, () => ({
            weight: random.chance(0.5) ? random.between(1, 100) : random.pick([1, 3, 10, 37, 100]),
            podAffinityTerm: makeTerm(random),
          })),
        }
      : {}),
  };
}

function makeTerm(random: Random): Json {
  const hasSelector = random.chance(0.95);
  return {
    topologyKey: random.chance(0.75) ? random.pick([ZONE, HOSTNAME]) : random.pick(TOPOLOGY_KEYS),
    ...(hasSelector ? { labelSelector: makePodSelector(random) } : {}),
    ...(random.chance(0.2) ? { namespaces: random.sample([...NAMESPACES, 'nowhere'], random.between(1, 2)) } : {}),
    ...(random.chance(0.2) ? { namespaceSelector: makeNamespaceSelector(random) } : {}),
    ...(hasSelector && random.chance(0.15) ? makeKeys(random) : {}),
  };
}

function makeKeys(random: Random): Json {
  const [key, ...others] = makeLabelKeys(random);
  if (random.chance(0.3)) return { mismatchLabelKeys: [key] };
  return { matchLabelKeys: [key], ...(others.length === 0 ? {} : { mismatchLabelKeys: others }) };
}
