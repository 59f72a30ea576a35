import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node, Taint } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { SchedulerCache } from '../cache.ts';
import { place, type Failure, type Placement } from '../place.ts';
import { createPodInfo } from '../pod-info.ts';
import { appSelector, testContainer, testNode, testPod, testProfile } from '../testing/test-cluster.ts';
import { FastPlacer } from './fast-placer.ts';

const ZONES = ['a', 'b', 'c'];
const HOSTNAME = 'kubernetes.io/hostname';
const TAINTS: readonly Taint[] = [
  { key: 'dedicated', value: '', effect: 'PreferNoSchedule' },
  { key: 'gpu', value: '', effect: 'NoSchedule' },
];

/** Specs that pods share, as those of one template do: with something for each kind of plugin. */
const TEMPLATES: readonly Pod[] = [
  testPod('plain', { cpu: 500, memory: 2 ** 30 }),
  testPod('large', { cpu: 3000, memory: 3 * 2 ** 30 }),
  testPod('best-effort'),
  testPod('tolerant', { cpu: 100, tolerations: [{ key: 'gpu', operator: 'Exists' }], nodeSelector: { zone: 'a' } }),
  testPod('choosy', {
    cpu: 200,
    affinity: {
      nodeAffinity: {
        preferred: [{ weight: 7, preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] } }],
      },
    },
  }),
  testPod('spread', {
    cpu: 100,
    labels: { app: 'spread' },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: appSelector('spread') },
      { maxSkew: 2, topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: appSelector('spread') },
    ],
  }),
  testPod('apart', {
    cpu: 100,
    labels: { app: 'apart' },
    affinity: { podAntiAffinity: { required: [{ topologyKey: HOSTNAME, labelSelector: appSelector('apart') }] } },
  }),
  testPod('port', {
    containers: [testContainer({ cpu: 100 }, { ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }] })],
  }),
];

type Step =
  | { readonly kind: 'pod'; readonly template: number }
  | { readonly kind: 'end'; readonly which: number }
  | { readonly kind: 'taint'; readonly node: number; readonly taint: number }
  | { readonly kind: 'leave'; readonly node: number }
  | { readonly kind: 'join'; readonly node: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ kind: fc.constant('pod' as const), template: fc.nat(TEMPLATES.length - 1) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(40) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('taint' as const), node: fc.nat(29), taint: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), node: fc.nat(29) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('join' as const), node: fc.nat(29) }) },
  ),
  { minLength: 20, maxLength: 120 },
);

function machine(index: number, taints: readonly Taint[] = []): Node {
  const name = `n${index}`;
  return testNode(name, {
    labels: { [HOSTNAME]: name, zone: ZONES[index % 3]! },
    allocatable: { cpu: 4000, memory: 8 * 2 ** 30, pods: 8 },
    taints,
    images: index % 4 === 0 ? [{ name: 'registry/app:latest', sizeBytes: 300_000_000 }] : [],
  });
}

/** What can be compared of a failure: all of it is worked out on demand. */
function told(outcome: Placement | Failure): unknown {
  if (outcome.kind === 'placement') return outcome;
  const { nextStartNodeIndex, nodesExamined, scanningPlugins, message, counts, rejections } = outcome;
  return { nextStartNodeIndex, nodesExamined, scanningPlugins, message, counts, rejections: [...rejections] };
}

describe('the fast engine', () => {
  it('decides as the plain one does, whatever happens in between', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(3, 30, 240), fc.constantFrom(0, 30), (story, nodeCount, percentage) => {
        const cache = new SchedulerCache();
        const present = new Set<number>();
        for (let index = 0; index < nodeCount; index++) {
          cache.addNode(machine(index, index % 7 === 0 ? [TAINTS[index % 2]!] : []));
          present.add(index);
        }
        const profile = testProfile({ percentageOfNodesToScore: percentage });
        const fast = new FastPlacer();
        const running: Pod[] = [];
        let nextStartNodeIndex = 0;
        for (const [number, step] of story.entries()) {
          if (step.kind === 'pod') {
            const template = TEMPLATES[step.template]!;
            const uid = `uid-${number}`;
            const waiting = { ...template, metadata: { ...template.metadata, name: `pod-${number}`, uid } };
            const info = createPodInfo(waiting);
            const search = { nextStartNodeIndex, seed: 's', attempt: 1 };
            const plain = place(info, cache.snapshot, profile, search);
            expect(told(fast.place(info, cache.snapshot, profile, search))).toEqual(told(plain));
            nextStartNodeIndex = plain.nextStartNodeIndex;
            if (plain.kind === 'failure') continue;
            cache.assumePod(info, plain.nodeName);
            const bound = { ...waiting, spec: { ...waiting.spec, nodeName: plain.nodeName } };
            cache.addPod(bound);
            running.push(bound);
          } else if (step.kind === 'end') {
            const [ended] = running.splice(step.which % Math.max(1, running.length), 1);
            if (ended !== undefined) cache.removePod(ended);
          } else if (step.kind === 'taint' && present.has(step.node)) {
            cache.updateNode(machine(step.node, [TAINTS[step.taint]!]));
          } else if (step.kind === 'leave' && present.delete(step.node)) {
            cache.removeNode(`n${step.node}`);
          } else if (step.kind === 'join' && !present.has(step.node)) {
            cache.addNode(machine(step.node));
            present.add(step.node);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
