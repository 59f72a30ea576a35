import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LABEL_HOSTNAME, LABEL_ZONE, type Node } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { SchedulerCache } from '../cache.ts';
import { place } from '../place.ts';
import { createPodInfo } from '../pod-info.ts';
import { appSelector, NO_SERVICES, testNode, testPod, testProfile } from '../testing/test-cluster.ts';
import { findDifference } from './difference.ts';
import { FastPlacer } from './fast-placer.ts';

const ZONES = ['a', 'b', 'c'];

/** As many places as nodes: below what is kept by block, below what fine groups can number, and above both. */
const NODE_COUNTS = [50, 150, 330];

/** Each likes the incoming pods another much, so that each node is a place of its own. */
function fan(index: number, weight: number): Pod {
  const podAffinityTerm = { topologyKey: LABEL_HOSTNAME, labelSelector: appSelector('star') };
  return testPod(`fan-${index}`, {
    labels: { app: 'fan' },
    nodeName: `n${index}`,
    affinity: { podAffinity: { preferred: [{ weight, podAffinityTerm }] } },
  });
}

const TEMPLATES: readonly Pod[] = [
  testPod('liked', { cpu: 100, labels: { app: 'star' } }),
  testPod('apart', {
    cpu: 200,
    labels: { app: 'star' },
    affinity: {
      podAntiAffinity: { required: [{ topologyKey: LABEL_HOSTNAME, labelSelector: appSelector('star') }] },
    },
  }),
  testPod('even', {
    cpu: 100,
    labels: { app: 'star', even: 'yes' },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: LABEL_ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: appSelector('star') },
    ],
  }),
];

function machine(index: number, images: Node['status']['images'] = []): Node {
  const name = `n${index}`;
  return testNode(name, {
    labels: { [LABEL_HOSTNAME]: name, [LABEL_ZONE]: ZONES[index % 3]! },
    allocatable: { cpu: 1000 + 100 * (index % 4), memory: 2 ** 33, pods: 20 },
    taints: index % 5 === 0 ? [{ key: 'old', value: '', effect: 'PreferNoSchedule' }] : [],
    images,
  });
}

const IMAGES = [{ name: 'registry/app:latest', sizeBytes: 300_000_000 }];

/** A pod comes, one of those that run ends, a fan leaves (or comes back), or a node gets images. */
const step = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('pod'), which: fc.nat(TEMPLATES.length - 1) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end'), which: fc.nat(50) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fan'), which: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('image'), which: fc.nat(49) }) },
);

describe('with few or many fine groups', () => {
  it.each(NODE_COUNTS)('the fast engine decides as the plain one does on %i nodes', (nodeCount) => {
    let decisions = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 10, maxLength: 60 }),
        fc.constantFrom(0, 40, 100),
        fc.nat(100),
        (story, percentage, shift) => {
          const cache = new SchedulerCache();
          for (let index = 0; index < nodeCount; index++) cache.addNode(machine(index));
          const fans = Array.from({ length: nodeCount }, (_, index) => fan(index, 1 + ((index + shift) % 100)));
          for (const one of fans) cache.addPod(one);
          const profile = testProfile({ percentageOfNodesToScore: percentage }, NO_SERVICES);
          const fast = new FastPlacer();
          const running: Pod[] = [];
          let nextStartNodeIndex = 0;
          for (const [number, { kind, which }] of story.entries()) {
            if (kind === 'end') {
              const [ended] = running.splice(which % Math.max(1, running.length), 1);
              if (ended !== undefined) cache.removePod(ended);
            } else if (kind === 'fan') {
              const one = fans[(which * 7) % nodeCount]!;
              if (cache.has(one.metadata.uid)) cache.removePod(one);
              else cache.addPod(one);
            } else if (kind === 'image') cache.updateNode(machine(which, number % 2 === 0 ? IMAGES : []));
            else {
              const template = TEMPLATES[which]!;
              const metadata = { ...template.metadata, name: `pod-${number}`, uid: `uid-${number}` };
              const pod = createPodInfo({ ...template, metadata });
              const search = { nextStartNodeIndex, seed: 's', attempt: 1 };
              const plain = place(pod, cache.snapshot, profile, search);
              expect(findDifference(fast.place(pod, cache.snapshot, profile, search), plain)).toBeUndefined();
              nextStartNodeIndex = plain.nextStartNodeIndex;
              if (plain.kind === 'failure') continue;
              const bound = { ...pod.pod, spec: { ...pod.pod.spec, nodeName: plain.nodeName } };
              cache.addPod(bound);
              running.push(bound);
            }
          }
          decisions += fast.decisions.fast - fast.decisions.plain;
        },
      ),
      { numRuns: 40 },
    );
    expect(decisions).toBeGreaterThan(0);
  });
});
