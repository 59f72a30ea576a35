import type { LabelSelector, LabelSelectorRequirement, StringMap } from './objects/meta.ts';
import type { NodeSelectorRequirement, NodeSelectorTerm } from './objects/pod.ts';

/** The one field that node selector terms know. */
const FIELD_NAME = 'metadata.name';

/** Does a metav1.LabelSelector select these labels? Absent selects nothing, empty selects everything. */
export function matchesSelector(selector: LabelSelector | undefined, labels: StringMap): boolean {
  if (selector === undefined) return false;
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels !== undefined && !containsAll(labels, matchLabels)) return false;
  return (
    matchExpressions === undefined || matchExpressions.every((requirement) => matchesRequirement(requirement, labels))
  );
}

/** Every pair of `wanted` stands in `labels`. */
export function containsAll(labels: StringMap, wanted: StringMap): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}

/** One expression over labels. `NotIn` holds too where the key is missing; `Gt` and `Lt` compare whole numbers. */
export function matchesRequirement(
  requirement: LabelSelectorRequirement | NodeSelectorRequirement,
  labels: StringMap,
): boolean {
  const value = labels[requirement.key];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const bound = requirement.values[0];
      if (value === undefined || bound === undefined || !isInteger(value) || !isInteger(bound)) return false;
      return requirement.operator === 'Gt' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
    }
  }
}

/** One term of a node selector: all expressions and all fields; a term with neither matches nothing. */
export function matchesNodeSelectorTerm(term: NodeSelectorTerm, nodeName: string, labels: StringMap): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchExpressions.every((requirement) => matchesRequirement(requirement, labels)) &&
    matchFields.every(
      (requirement) => requirement.key === FIELD_NAME && matchesRequirement(requirement, { [FIELD_NAME]: nodeName }),
    )
  );
}

/** The node names that a term pins by `metadata.name In [...]`, or undefined when it pins none. */
export function pinnedNodeNames(term: NodeSelectorTerm): readonly string[] | undefined {
  return term.matchFields?.find(({ key, operator }) => key === FIELD_NAME && operator === 'In')?.values;
}

function isInteger(text: string): boolean {
  return /^[+-]?\d{1,19}$/.test(text);
}
