import { createSampler, type Sampler } from '../engine/distribution.ts';
import type { BatchStream, RandomStream, Rng } from '../engine/rng.ts';
import type { PodBehavior } from '../api/objects/pod.ts';
import { createGang } from './gang.ts';
import type { Template } from './templates.ts';
import type { GeneratorDefinition, Submission } from './trace.ts';

export interface GeneratorInput {
  /** Names the random streams: two generators of one scenario need different names. */
  readonly name: string;
  readonly templates: readonly Template[];
  /** At most so many pods; a gang counts as one. */
  readonly count?: number | undefined;
  readonly rng: Rng;
}

/**
 * Arrivals and templates become pods `<template>-<n>`, lazily; endless when the arrivals are.
 *
 * Arrivals, the choice of template and each duration of each template draw from streams of their own, so that changing
 * one of them leaves the others as they were.
 */
export function* generateSubmissions<Options>(
  definition: GeneratorDefinition<Options>,
  options: Options,
  { name, templates, count = Infinity, rng }: GeneratorInput,
): IterableIterator<Submission> {
  const stream = (purpose: string): BatchStream => rng.batchStream(`workload/${name}/${purpose}`);
  const choose = createChoice(templates, stream('template'));
  const makers = new Map(templates.map((template) => [template, createMaker(template, stream)]));
  let made = 0;
  for (const at of definition.arrivals(options, stream)) {
    if (made++ >= count) return;
    yield makers.get(choose())!(at);
  }
}

/** Draws templates in proportion to their weights. */
function createChoice(templates: readonly Template[], stream: RandomStream): () => Template {
  const bounds: number[] = [];
  let total = 0;
  for (const { weight } of templates) bounds.push((total += weight));
  return () => {
    const drawn = stream.next() * total;
    return templates[bounds.findIndex((bound) => drawn < bound)] ?? templates.at(-1)!;
  };
}

function createMaker(template: Template, stream: (purpose: string) => BatchStream): (at: number) => Submission {
  const { name, namespace, labels, annotations, spec } = template;
  const sample = (what: 'runDuration' | 'readinessDelay'): Sampler | undefined => {
    const distribution = template[what];
    return distribution && createSampler(distribution, stream(`${what}/${name}`));
  };
  const runDuration = sample('runDuration');
  const readinessDelay = sample('readinessDelay');
  let next = 0;
  return (at) => {
    const behavior: PodBehavior = {
      runDuration: runDuration?.(),
      exitCode: template.exitCode,
      readinessDelay: readinessDelay?.(),
      usageRatio: template.usageRatio,
    };
    const pod = { name: `${name}-${next++}`, namespace, labels, annotations, spec, behavior };
    return template.gang === undefined ? { at, pod } : { at, ...createGang(template.gang, pod) };
  };
}
