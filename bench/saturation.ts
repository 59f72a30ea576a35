import { createPodInfo } from '../src/scheduling/pod-info.ts';
import { FastPlacer } from '../src/scheduling/fast/fast-placer.ts';
import { place } from '../src/scheduling/place.ts';
import type { Placer } from '../src/scheduling/placer.ts';
import { NO_SERVICES, testCache, testNode, testPod, testProfile } from '../src/scheduling/testing/test-cluster.ts';

export interface SaturationResult {
  readonly nodeCount: number;
  readonly pendingCount: number;
  readonly fastPerSecond: number;
  readonly referencePerSecond: number;
  readonly ratio: number;
}

const TEMPLATES = 20;
/** One pod ends after so many attempts: the room goes to the next one in line, all the others fail. */
const ATTEMPTS_PER_END = 10_000;
const REFERENCE_ATTEMPTS = 200;

/** A full cluster and a long queue: pods end one at a time, and everybody who waits tries again. */
export function measureSaturation(nodeCount: number, pendingCount: number): SaturationResult {
  const nodes = Array.from({ length: nodeCount }, (_, index) => testNode(`node-${index}`));
  const filling = testPod('filling', { cpu: 4000 });
  const running = nodes.map(({ metadata: { name } }) => ({
    ...filling,
    metadata: { ...filling.metadata, name: `on-${name}`, uid: `on-${name}` },
    spec: { ...filling.spec, nodeName: name },
  }));
  const cache = testCache(nodes, running);
  const templates = Array.from({ length: TEMPLATES }, (_, index) => testPod(`t-${index}`, { cpu: 3000 + index }));
  const profile = testProfile({}, NO_SERVICES);
  const pending = Array.from({ length: pendingCount }, (_, number) => {
    const template = templates[number % TEMPLATES]!;
    return createPodInfo({ ...template, metadata: { ...template.metadata, uid: `uid-${number}` } });
  });
  let nextStartNodeIndex = 0;
  let ended = 0;

  const attempt = (placer: Pick<Placer, 'place'>, number: number): void => {
    const pod = pending[number % pendingCount]!;
    const search = { nextStartNodeIndex, seed: 'bench', attempt: 1 };
    const outcome = placer.place(pod, cache.snapshot, profile, search);
    nextStartNodeIndex = outcome.nextStartNodeIndex;
    if (outcome.kind === 'failure') void [outcome.message, outcome.counts, outcome.unschedulablePlugins];
    else
      cache.assumePod(
        createPodInfo({ ...pod.pod, metadata: { ...pod.pod.metadata, uid: `new-${ended}` } }),
        outcome.nodeName,
      );
  };
  const measure = (placer: Pick<Placer, 'place'>, attempts: number, perEnd: number): number => {
    const before = performance.now();
    for (let number = 0; number < attempts; number++) {
      if (number % perEnd === 0) cache.removePod(running[ended++]!);
      attempt(placer, number);
    }
    return attempts / ((performance.now() - before) / 1000);
  };

  const fast = new FastPlacer();
  measure(fast, pendingCount, ATTEMPTS_PER_END);
  const fastPerSecond = measure(fast, 10 * pendingCount, ATTEMPTS_PER_END);
  const referencePerSecond = measure({ place }, REFERENCE_ATTEMPTS, REFERENCE_ATTEMPTS);
  return {
    nodeCount,
    pendingCount,
    fastPerSecond: Math.round(fastPerSecond),
    referencePerSecond: Math.round(referencePerSecond),
    ratio: fastPerSecond / referencePerSecond,
  };
}
