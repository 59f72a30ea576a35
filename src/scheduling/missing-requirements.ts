import { matchesRequirement } from '../api/labels.ts';
import type { Node } from '../api/objects/node.ts';
import type { NodeSelectorRequirement, NodeSelectorTerm } from '../api/objects/pod.ts';
import type { Remedy } from './plugin.ts';

/** What the node lacks of the term to which it comes nearest; the first one when several are as near. */
export function missingRequirements(terms: readonly NodeSelectorTerm[], { metadata }: Node): Remedy[] {
  let nearest: Remedy[] | undefined;
  for (const { matchExpressions = [], matchFields = [] } of terms) {
    const fields = { 'metadata.name': metadata.name };
    const missing = [
      ...matchExpressions.filter((requirement) => !matchesRequirement(requirement, metadata.labels)).map(asLabel),
      ...matchFields.filter((requirement) => !matchesRequirement(requirement, fields)).map(asField),
    ];
    if (missing.length > 0 && (nearest === undefined || missing.length < nearest.length)) nearest = missing;
  }
  return nearest ?? [{ text: 'a node selector term that can match', effort: 1 }];
}

function asLabel(requirement: NodeSelectorRequirement): Remedy {
  return { text: `node label ${format(requirement)}`, effort: 1 };
}

function asField(requirement: NodeSelectorRequirement): Remedy {
  return { text: `node with ${format(requirement)}`, effort: 1 };
}

function format({ key, operator, values }: NodeSelectorRequirement): string {
  if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
  if (values.length === 0) return `${key} ${operator}`;
  return `${key} ${operator} [${values.join(' ')}]`;
}
