import type { SequenceCase, Step } from '../case.ts';
import { makeConfiguration } from './configuration.ts';
import { makeNode, makeNodes } from './nodes.ts';
import { makeSurroundings } from './owners.ts';
import { makePod, makeTemplate } from './pods.ts';
import { Random } from './random.ts';
import { drawTheme } from './theme.ts';

/** Deployments roll in pod by pod; now and then a pod ends, a node comes or goes. */
export function makeSequenceCase(seed: string, number: number): SequenceCase {
  const random = new Random(`${seed}/sequence/${number}`);
  const drawn = drawTheme(random);
  // Upstream's snapshot keeps old counts of images when other nodes come or go (see README.md): the one or the other.
  const hasNodeChanges = random.chance(0.5);
  const theme = { ...drawn, nominated: 0, ...(hasNodeChanges ? { images: 0 } : {}) };
  const isSampling = random.chance(0.4);
  const nodeCount = isSampling ? random.between(101, 220) : random.between(3, 60);
  const nodes = makeNodes(random, theme, nodeCount);
  const names = nodes.map(({ json }) => json.metadata.name);
  const templates = random.list(2, 6, () => makeTemplate(random, theme, names));
  const percentage = isSampling && random.chance(0.6) ? random.pick([5, 40, 60, 75, 90]) : undefined;
  const config = makeConfiguration(random, names, percentage);
  return {
    id: `sequence-${seed}-${number}`,
    ...(config === undefined ? {} : { config }),
    nodes: nodes.map(({ json }) => json),
    pods: [],
    ...makeSurroundings(random, theme),
    sampling: isSampling,
    steps: makeSteps(),
    validate: true,
  };

  function makeSteps(): Step[] {
    const steps: Step[] = [];
    const alive = [...names];
    const pods: string[] = [];
    const podCount = random.between(200, 240);
    let current = random.pick(templates);
    let nextNode = nodeCount;
    for (let index = 0; index < podCount; index++) {
      if (random.chance(0.1)) current = random.pick(templates);
      steps.push({ pod: makePod(current, `p${index}`) });
      pods.push(`${current.namespace}/p${index}`);
      if (random.chance(0.08)) steps.push({ removePod: pods.splice(random.between(0, pods.length - 1), 1)[0]! });
      if (hasNodeChanges && random.chance(0.02)) {
        nextNode++;
        steps.push({ addNode: makeNode(random, theme, `n${nextNode}`).json });
        alive.push(`n${nextNode}`);
      }
      if (hasNodeChanges && random.chance(0.012) && alive.length > 2) {
        steps.push({ removeNode: alive.splice(random.between(0, alive.length - 1), 1)[0]! });
      }
    }
    return steps;
  }
}
