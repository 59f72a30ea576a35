import { z } from 'zod';
import { matchesSelector } from '../../api/labels.ts';
import type { LabelSelector, StringMap } from '../../api/objects/meta.ts';
import { LABEL_HOSTNAME, LABEL_ZONE, type Node } from '../../api/objects/node.ts';
import type { Pod, PodSpec, TopologySpreadConstraint } from '../../api/objects/pod.ts';
import { isAssignedOrNominated, onNodes, onPods } from '../cluster-event.ts';
import { labelName } from '../label-name.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';
import {
  hasAllTopologyKeys,
  parseConstraints,
  selectsNothingOrAll,
  type SpreadConstraint,
} from '../spread-constraint.ts';
import { SpreadScore } from '../spread-score.ts';
import { SpreadState } from '../spread-state.ts';
import { SpreadTally } from '../spread-tally.ts';

const name = 'PodTopologySpread';
const REASON = "node(s) didn't match pod topology spread constraints";

const SKEWED: Rejection = { plugin: name, code: 'Unschedulable', reasons: [REASON] };
const NO_DOMAIN: Rejection = {
  plugin: name,
  code: 'UnschedulableAndUnresolvable',
  reasons: [`${REASON} (missing required label)`],
};

/** podtopologyspread/plugin.go systemDefaultConstraints */
const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: LABEL_HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: LABEL_ZONE, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

const policy = z.enum(['Honor', 'Ignore']).optional();

/** A labelSelector is refused: it is worked out for each pod. Keys that would be added to it therefore have no effect. */
const constraint = z
  .strictObject({
    maxSkew: z.int().min(1),
    topologyKey: labelName,
    whenUnsatisfiable: z.enum(['DoNotSchedule', 'ScheduleAnyway']),
    minDomains: z.int().min(1).optional(),
    nodeAffinityPolicy: policy,
    nodeTaintsPolicy: policy,
    matchLabelKeys: z.array(z.string()).optional(),
  })
  .transform((given) => withoutUndefined(given) as TopologySpreadConstraint);

const args = z
  .strictObject({
    /** For pods without constraints of their own; only with defaultingType List. */
    defaultConstraints: z.array(constraint).default([]).refine(haveNoRepetition, {
      error: 'a topologyKey may stand once with each whenUnsatisfiable',
    }),
    /** SetDefaults_PodTopologySpreadArgs */
    defaultingType: z.enum(['System', 'List']).default('System'),
  })
  .refine(({ defaultConstraints, defaultingType }) => defaultingType === 'List' || defaultConstraints.length === 0, {
    error: 'defaultConstraints need defaultingType: List',
    path: ['defaultConstraints'],
  });

/** plugins/podtopologyspread */
export default definePlugin<z.output<typeof args>, SpreadState, SpreadScore>({
  name,
  description: 'spreads like pods evenly over nodes, zones or other domains',
  args,
  create({ defaultConstraints, defaultingType }, services) {
    const isSystem = defaultingType === 'System';
    const defaults = isSystem ? SYSTEM_DEFAULTS : defaultConstraints;

    /** The pod's own constraints, or else the default ones with a selector for what the pod belongs to. */
    function constraintsOf(
      pod: Pod,
      whenUnsatisfiable: TopologySpreadConstraint['whenUnsatisfiable'],
    ): readonly SpreadConstraint[] {
      const { labels } = pod.metadata;
      const own = pod.spec.topologySpreadConstraints ?? [];
      if (own.length > 0) return parseConstraints(own, whenUnsatisfiable, labels);
      if (!defaults.some((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)) return [];
      const selector = services.defaultSelector(pod);
      return selectsNothingOrAll(selector) ? [] : parseConstraints(defaults, whenUnsatisfiable, labels, selector);
    }

    /** What the tally of a pod hangs on; undefined: it has none. */
    function findBasis(pod: Pod, selector: LabelSelector | undefined): readonly unknown[] | undefined {
      const hard = constraintsOf(pod, 'DoNotSchedule');
      if (hard.length === 0 && constraintsOf(pod, 'ScheduleAnyway').length === 0) return undefined;
      // What selects nothing counts nothing, but in what-ifs everything.
      if (hard.some((constraint) => selectsNothingOrAll(constraint.selector))) return undefined;
      return hasOwnConstraints(pod) ? NOTHING_ELSE : [JSON.stringify(selector)];
    }

    /** The last answer for pods of this spec. */
    const bases = new WeakMap<PodSpec, KnownBasis>();

    return {
      scansSnapshot: true,

      preFilter({ pod }, snapshot) {
        const constraints = constraintsOf(pod, 'DoNotSchedule');
        return constraints.length === 0 ? SKIP : { state: SpreadState.count(pod, constraints, snapshot) };
      },

      filter(state, _pod, { node }) {
        const { labels } = node.metadata;
        for (let index = 0; index < state.constraints.length; index++) {
          const { topologyKey, maxSkew } = state.constraints[index]!;
          const value = labels[topologyKey];
          if (value === undefined) return NO_DOMAIN;
          if (state.skew(index, value) > maxSkew) return SKEWED;
        }
        return undefined;
      },

      remedies: (state, _pod, { node }) =>
        state.constraints.flatMap(({ topologyKey, maxSkew }, index) => {
          const value = node.metadata.labels[topologyKey];
          if (value === undefined) return [{ text: `node label ${topologyKey}`, effort: 1 }];
          const skew = state.skew(index, value);
          return skew <= maxSkew
            ? []
            : [{ text: `maxSkew ${skew} instead of ${maxSkew} for ${topologyKey}`, effort: 1 }];
        }),

      addPod: (state, _pod, other, node) => state.update(other.pod, node, 1),
      removePod: (state, _pod, other, node) => state.update(other.pod, node, -1),
      cloneState: (state) => state.clone(),

      skipsScore: ({ pod }) => constraintsOf(pod, 'ScheduleAnyway').length === 0,

      preScore({ pod }, nodes, snapshot) {
        const constraints = constraintsOf(pod, 'ScheduleAnyway');
        if (constraints.length === 0) return SKIP;
        return { state: new SpreadScore(pod, constraints, hasOwnConstraints(pod) || !isSystem, nodes, snapshot) };
      },

      tally: {
        basis({ pod }) {
          const { spec } = pod;
          const { labels } = pod.metadata;
          const selector = hasOwnConstraints(pod) ? undefined : services.defaultSelector(pod);
          const known = bases.get(spec);
          if (known?.labels === labels && isSameSelector(known.selector, selector)) return known.basis;
          const basis = findBasis(pod, selector);
          bases.set(spec, { labels, selector, basis });
          return basis;
        },
        start(pod, nodes) {
          const hard = constraintsOf(pod.pod, 'DoNotSchedule');
          const soft = constraintsOf(pod.pod, 'ScheduleAnyway');
          return new SpreadTally(pod, { hard, soft }, hasOwnConstraints(pod.pod) || !isSystem, nodes);
        },
      },

      score: (state, _pod, node) => state.score(node),
      normalize: (scores, state, _pod, nodes) => state.normalize(scores, nodes),

      events: [
        ...onPods(['Add', 'UpdatePodLabel', 'UpdatePodToleration', 'Delete'], (pod, versions) =>
          podHint(pod, constraintsOf(pod, 'DoNotSchedule'), versions),
        ),
        ...onNodes(['Add', 'Delete', 'UpdateNodeLabel', 'UpdateNodeTaint'], (pod, versions) =>
          nodeHint(constraintsOf(pod, 'DoNotSchedule'), versions),
        ),
      ],
    };
  },
});

function hasOwnConstraints({ spec }: Pod): boolean {
  return (spec.topologySpreadConstraints ?? []).length > 0;
}

interface KnownBasis {
  readonly labels: StringMap;
  readonly selector: LabelSelector | undefined;
  readonly basis: readonly unknown[] | undefined;
}

/** False when it would take a closer look to tell. */
function isSameSelector(a: LabelSelector | undefined, b: LabelSelector | undefined): boolean {
  if (a === b) return true;
  if (a?.matchLabels === undefined || b?.matchLabels === undefined) return false;
  if (a.matchExpressions !== undefined || b.matchExpressions !== undefined) return false;
  const { matchLabels } = b;
  let left = 0;
  for (const _key in matchLabels) left++;
  for (const key in a.matchLabels) {
    if (a.matchLabels[key] !== matchLabels[key]) return false;
    left--;
  }
  return left === 0;
}

/** Own constraints are of the pod's spec and labels alone. */
const NOTHING_ELSE: readonly unknown[] = [];

interface Versions<T> {
  readonly original: T | undefined;
  readonly modified: T | undefined;
}

function podHint(pod: Pod, constraints: readonly SpreadConstraint[], { original, modified }: Versions<Pod>): boolean {
  if (modified !== undefined && !isInvolved(modified, pod)) return false;
  if (original !== undefined && !isInvolved(original, pod)) return false;
  if (original !== undefined && modified !== undefined) {
    const isTolerating = pod.metadata.uid === modified.metadata.uid && !hasSameTolerations(original, modified);
    if (isTolerating && constraints.some(({ honorsNodeTaints }) => honorsNodeTaints)) return true;
    return constraints.some(
      ({ selector }) =>
        matchesSelector(selector, original.metadata.labels) !== matchesSelector(selector, modified.metadata.labels),
    );
  }
  const labels = (modified ?? original)?.metadata.labels ?? {};
  return constraints.some(({ selector }) => matchesSelector(selector, labels));
}

function hasSameTolerations({ spec: { tolerations: a = [] } }: Pod, { spec: { tolerations: b = [] } }: Pod): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The waiting pod itself, or a pod of its namespace that counts on a node. */
function isInvolved(other: Pod, pod: Pod): boolean {
  if (other.metadata.uid === pod.metadata.uid) return true;
  return isAssignedOrNominated(other) && other.metadata.namespace === pod.metadata.namespace;
}

function nodeHint(constraints: readonly SpreadConstraint[], { original, modified }: Versions<Node>): boolean {
  const isIn = (node: Node | undefined): boolean =>
    node !== undefined && hasAllTopologyKeys(node.metadata.labels, constraints);
  if (original === undefined || modified === undefined) return isIn(modified ?? original);
  if (isIn(original) !== isIn(modified)) return true;
  if (!isIn(modified)) return false;
  const before: StringMap = original.metadata.labels;
  const after: StringMap = modified.metadata.labels;
  return (
    constraints.some(({ topologyKey }) => before[topologyKey] !== after[topologyKey]) ||
    JSON.stringify(original.spec.taints) !== JSON.stringify(modified.spec.taints)
  );
}

function withoutUndefined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function haveNoRepetition(constraints: readonly TopologySpreadConstraint[]): boolean {
  const keys = constraints.map(({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`);
  return new Set(keys).size === keys.length;
}
