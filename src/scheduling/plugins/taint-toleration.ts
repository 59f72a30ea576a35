import { z } from 'zod';
import type { Node, Taint } from '../../api/objects/node.ts';
import type { Pod, Toleration } from '../../api/objects/pod.ts';
import { onNodes, onPods } from '../cluster-event.ts';
import { findForbiddingTaint, NO_TOLERATIONS, toleratedBy } from '../node-matching.ts';
import { normalizeScores } from '../normalize-scores.ts';
import { definePlugin, type Rejection } from '../plugin.ts';

const name = 'TaintToleration';

/** v1.36 names no taint any more: the text of older releases had `{key: value}`. */
const UNTOLERATED: Rejection = {
  plugin: name,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['node(s) had untolerated taint(s)'],
};

/** plugins/tainttoleration/taint_toleration.go */
export default definePlugin<Record<string, never>, undefined, readonly Toleration[]>({
  name,
  description:
    'keeps pods off nodes with taints they do not tolerate; prefers nodes with fewer PreferNoSchedule taints',
  args: z.strictObject({}),
  create: () => ({
    scope: 'class',
    filter(_state, { pod }, { node }) {
      const { taints } = node.spec;
      if (taints.length === 0) return undefined;
      return forbiddingTaint(pod, node) === undefined ? undefined : UNTOLERATED;
    },

    remedies: (_state, { pod }, { node }) =>
      node.spec.taints
        .filter((taint) => forbids(taint) && !toleratedBy(pod.spec.tolerations ?? NO_TOLERATIONS, taint))
        .map((taint) => ({ text: `tolerate taint ${formatTaint(taint)}`, effort: 1 })),

    preScore: ({ pod }) => ({
      state: (pod.spec.tolerations ?? NO_TOLERATIONS).filter(
        ({ effect }) => effect === undefined || effect === 'PreferNoSchedule',
      ),
    }),

    score(tolerations, _pod, { node }) {
      const { taints } = node.spec;
      let intolerable = 0;
      for (let index = 0; index < taints.length; index++) {
        const taint = taints[index]!;
        if (taint.effect === 'PreferNoSchedule' && !toleratedBy(tolerations, taint)) intolerable++;
      }
      return intolerable;
    },

    normalize: (scores) => normalizeScores(scores, true),

    events: [
      ...onNodes(['Add', 'UpdateNodeTaint'], (pod, { original, modified }) => {
        const wasForbidden = original === undefined || forbiddingTaint(pod, original) !== undefined;
        return modified !== undefined && wasForbidden && forbiddingTaint(pod, modified) === undefined;
      }),
      ...onPods(['UpdatePodToleration'], (pod, { modified }) => modified?.metadata.uid === pod.metadata.uid),
    ],
  }),
});

function forbiddingTaint({ spec: { tolerations = NO_TOLERATIONS } }: Pod, node: Node): Taint | undefined {
  return findForbiddingTaint(node.spec.taints, tolerations);
}

function forbids({ effect }: Taint): boolean {
  return effect !== 'PreferNoSchedule';
}

function formatTaint({ key, value, effect }: Taint): string {
  return value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`;
}
