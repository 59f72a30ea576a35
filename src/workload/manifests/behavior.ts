import type { z } from 'zod';
import { DURATION_FORMAT, parseDuration } from '../../engine/time.ts';
import { unknownName } from '../../api/input-error.ts';
import type { StringMap } from '../../api/objects/meta.ts';
import type { PodBehavior } from '../../api/objects/pod.ts';
import { isQualifiedName } from '../names.ts';

const PREFIX = 'orrery.dev/';

/** Texts of annotations that say what no Kubernetes object says: how the containers of a pod behave. */
const READERS: Readonly<Record<string, (text: string) => PodBehavior | string>> = {
  'run-duration': (text) => {
    const runDuration = parseDuration(text);
    return runDuration === undefined ? DURATION_FORMAT : { runDuration };
  },
  'exit-code': (text) =>
    /^\d{1,3}$/.test(text) && Number(text) <= 255 ? { exitCode: Number(text) } : 'an exit code from 0 to 255',
  'readiness-delay': (text) => {
    const readinessDelay = parseDuration(text);
    return readinessDelay === undefined ? DURATION_FORMAT : { readinessDelay };
  },
  'usage-ratio': (text) => {
    const usageRatio = readRatios(text);
    return usageRatio === undefined ? 'shares such as cpu=0.4,memory=0.8' : { usageRatio };
  },
};

/** The behaviour that a pod's `orrery.dev/...` annotations ask for; undefined when there are none. */
export function readBehavior(annotations: StringMap, context: z.RefinementCtx): PodBehavior | undefined {
  let behavior: PodBehavior | undefined;
  for (const [key, text] of Object.entries(annotations)) {
    if (!key.startsWith(PREFIX)) continue;
    const reader = READERS[key.slice(PREFIX.length)];
    const read = reader?.(text);
    if (read === undefined) {
      const known = Object.keys(READERS).map((name) => PREFIX + name);
      context.addIssue({
        code: 'custom',
        path: ['metadata', 'annotations', key],
        message: unknownName('annotation', key, known),
      });
    } else if (typeof read === 'string') {
      context.addIssue({ code: 'custom', path: ['metadata', 'annotations', key], message: `expected ${read}` });
    } else {
      behavior = { ...behavior, ...read };
    }
  }
  return behavior;
}

function readRatios(text: string): Record<string, number> | undefined {
  const ratios: Record<string, number> = {};
  for (const part of text.split(',')) {
    const match = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(part.trim());
    if (match === null || !isQualifiedName(match[1]!)) return undefined;
    ratios[match[1]!] = Number(match[2]);
  }
  return ratios;
}
