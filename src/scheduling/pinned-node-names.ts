import type { NodeSelectorTerm } from '../api/objects/pod.ts';

/**
 * The only nodes that these terms can match, when each of them pins `metadata.name In [...]`; undefined when one does
 * not. Several pins in one term must all hold (nodeaffinity/node_affinity.go PreFilter).
 */
export function pinnedNodeNames(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  if (terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const pins = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (pins.length === 0) return undefined;
    const [first, ...others] = pins;
    for (const value of first!.values) if (others.every(({ values }) => values.includes(value))) names.add(value);
  }
  return names;
}
