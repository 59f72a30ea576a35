import { z } from 'zod';
import type { Node } from '../../api/objects/node.ts';
import type { NodeSelectorTerm, PodSpec, PreferredSchedulingTerm } from '../../api/objects/pod.ts';
import { onNodes } from '../cluster-event.ts';
import { matchesAnyTerm, matchesRequiredNodeAffinity, weighPreferredTerms } from '../node-matching.ts';
import { normalizeScores } from '../normalize-scores.ts';
import { definePlugin, SKIP, type Rejection, type Remedy } from '../plugin.ts';
import { pinnedNodeNames } from '../pinned-node-names.ts';
import { missingRequirements } from '../missing-requirements.ts';

const name = 'NodeAffinity';

const POD_RULES: Rejection = rejection("node(s) didn't match Pod's node affinity/selector");
const ENFORCED_RULES: Rejection = rejection("node(s) didn't match scheduler-enforced node affinity");
const CONFLICT: Rejection = rejection('pod affinity terms conflict');

const requirement = z.strictObject({
  key: z.string().min(1),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: z.array(z.string()).default([]),
});

const term = z.strictObject({
  matchExpressions: z.array(requirement).default([]),
  matchFields: z.array(requirement).default([]),
});

const args = z.strictObject({
  /** Holds for every pod of this profile, on top of its own rules. Default: nothing. */
  addedAffinity: z
    .strictObject({
      requiredDuringSchedulingIgnoredDuringExecution: z.strictObject({ nodeSelectorTerms: z.array(term) }).optional(),
      preferredDuringSchedulingIgnoredDuringExecution: z
        .array(z.strictObject({ weight: z.int().min(0).max(100), preference: term }))
        .default([]),
    })
    .optional(),
});

/** plugins/nodeaffinity/node_affinity.go */
export default definePlugin<z.output<typeof args>, undefined, readonly PreferredSchedulingTerm[]>({
  name,
  description: 'keeps pods to the nodes that nodeSelector and required node affinity ask for; prefers preferred ones',
  args,
  create({ addedAffinity }) {
    const addedTerms = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
    const addedPreferred = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const isEnforced = (node: Node): boolean => addedTerms === undefined || matchesTerms(addedTerms, node);

    return {
      scope: 'class',
      preFilter({ pod: { spec } }) {
        const terms = spec.affinity?.nodeAffinity?.required;
        if (terms === undefined && addedTerms === undefined && spec.nodeSelector === undefined) return SKIP;
        const nodeNames = pinnedNodeNames(terms ?? []);
        if (nodeNames === undefined) return { state: undefined };
        return nodeNames.size === 0 ? CONFLICT : { state: undefined, nodeNames };
      },

      filter(_state, { pod }, { node }) {
        if (!isEnforced(node)) return ENFORCED_RULES;
        return matchesRequiredNodeAffinity(pod.spec, node) ? undefined : POD_RULES;
      },

      remedies(_state, { pod }, { node }) {
        const enforced = isEnforced(node) ? [] : missingRequirements(addedTerms ?? [], node);
        return [...enforced, ...missingOf(pod.spec, node)];
      },

      preScore({ pod }) {
        const preferred = pod.spec.affinity?.nodeAffinity?.preferred ?? [];
        const terms = [...addedPreferred, ...preferred];
        return terms.length === 0 ? SKIP : { state: terms };
      },

      score: (terms, _pod, { node }) => weighPreferredTerms(terms, node),

      normalize: (scores) => normalizeScores(scores, false),

      events: onNodes(['Add', 'UpdateNodeLabel'], (pod, { original, modified }) => {
        if (modified === undefined || !isEnforced(modified)) return false;
        if (!matchesRequiredNodeAffinity(pod.spec, modified)) return false;
        return original === undefined || !matchesRequiredNodeAffinity(pod.spec, original);
      }),
    };
  },
});

function rejection(reason: string): Rejection {
  return { plugin: name, code: 'UnschedulableAndUnresolvable', reasons: [reason] };
}

function matchesTerms(terms: readonly NodeSelectorTerm[], { metadata }: Node): boolean {
  return matchesAnyTerm(terms, metadata.name, metadata.labels);
}

function missingOf({ nodeSelector = {}, affinity }: PodSpec, node: Node): Remedy[] {
  const labels = Object.entries(nodeSelector)
    .filter(([key, value]) => node.metadata.labels[key] !== value)
    .map(([key, value]) => ({ text: `node label ${key}=${value}`, effort: 1 }));
  const terms = affinity?.nodeAffinity?.required;
  if (terms === undefined || matchesTerms(terms, node)) return labels;
  return [...labels, ...missingRequirements(terms, node)];
}
