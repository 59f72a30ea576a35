import type { DecisionCase, PodJson } from '../case.ts';
import { makeConfiguration } from './configuration.ts';
import { makeNodes, type GeneratedNode } from './nodes.ts';
import { makeSurroundings } from './owners.ts';
import { makePod, makeTemplate, type PodTemplate } from './pods.ts';
import { formatBytes, formatMilli } from './quantities.ts';
import { Random } from './random.ts';
import { drawTheme, type Theme } from './theme.ts';

/** The case with this number; each can be made alone. */
export function makeDecisionCase(seed: string, number: number): DecisionCase {
  const random = new Random(`${seed}/decision/${number}`);
  const theme = drawTheme(random);
  const nodes = makeNodes(random, theme, drawNodeCount(random));
  const names = nodes.map(({ json }) => json.metadata.name);
  const template = makeTemplate(random, theme, names);
  const config = makeConfiguration(random, names);
  return {
    id: `decision-${seed}-${number}`,
    ...(config === undefined ? {} : { config }),
    nodes: nodes.map(({ json }) => json),
    pods: makeRunningPods(random, theme, nodes, template),
    ...makeSurroundings(random, theme),
    pod: makePod(template, 'incoming', random.chance(0.01) ? { nodeName: random.pick(names) } : {}),
    validate: true,
  };
}

function drawNodeCount(random: Random): number {
  const draw = random.next();
  if (draw < 0.1) return random.between(1, 3);
  if (draw < 0.7) return random.between(4, 12);
  if (draw < 0.96) return random.between(13, 30);
  return draw < 0.995 ? random.between(31, 100) : random.between(101, 300);
}

/** Pods of a few templates, one of them that of the incoming pod; then what fills nodes up to the brim. */
function makeRunningPods(
  random: Random,
  theme: Theme,
  nodes: readonly GeneratedNode[],
  incoming: PodTemplate,
): PodJson[] {
  const names = nodes.map(({ json }) => json.metadata.name);
  const templates = [incoming, ...random.list(1, 4, () => makeTemplate(random, theme, names))];
  const pods: PodJson[] = [];
  const count = Math.min(120, Math.floor(nodes.length * theme.podsPerNode));
  // Few favourites make uneven clusters.
  const favourites = random.chance(0.4) ? random.sample(names, Math.ceil(names.length / 3)) : names;
  const used = new Map(names.map((name) => [name, { cpuMilli: 0, memoryBytes: 0 }]));
  for (let index = 0; index < count; index++) {
    const template = random.pick(templates);
    const nodeName = random.pick(favourites);
    pods.push(makePod(template, `p${index}`, { nodeName, isTerminating: random.chance(0.03) }));
    used.get(nodeName)!.cpuMilli += template.demand.cpuMilli;
    used.get(nodeName)!.memoryBytes += template.demand.memoryBytes;
  }
  for (const [index, node] of nodes.entries()) {
    if (!random.chance(theme.nearFull)) continue;
    const { cpuMilli, memoryBytes } = used.get(node.json.metadata.name)!;
    const pod = makeFiller(random, node, incoming, `f${index}`, cpuMilli, memoryBytes);
    if (pod !== undefined) pods.push(pod);
  }
  if (theme.nominated > 0) {
    for (const index of random.list(1, 4, (position) => position)) {
      pods.push(makePod(random.pick(templates), `w${index}`, { nominatedNodeName: random.pick(names) }));
    }
  }
  return pods;
}

/** Takes a node so far that the incoming pod just fits, or just does not. */
function makeFiller(
  random: Random,
  node: GeneratedNode,
  { demand }: PodTemplate,
  name: string,
  usedCpuMilli: number,
  usedMemoryBytes: number,
): PodJson | undefined {
  const cpuMilli = node.cpuMilli - usedCpuMilli - demand.cpuMilli + random.pick([-1, 0, 0, 1, 100]);
  const memoryBytes = node.memoryBytes - usedMemoryBytes - demand.memoryBytes + random.pick([-1, 0, 0, 1, 1 << 27]);
  const requests: Record<string, string> = {};
  if (cpuMilli > 0 && random.chance(0.8)) requests['cpu'] = formatMilli(random, cpuMilli);
  if (memoryBytes > 0 && random.chance(0.5)) requests['memory'] = formatBytes(random, memoryBytes);
  if (Object.keys(requests).length === 0) return undefined;
  return {
    metadata: { name },
    spec: {
      nodeName: node.json.metadata.name,
      containers: [{ name: 'c', image: 'registry.example/tiny:v1', resources: { requests } }],
    },
  };
}
