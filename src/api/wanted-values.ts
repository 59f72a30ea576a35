import type { NodeSelectorRequirement } from './objects/pod.ts';

/** What `values` of a node selector requirement should have been; undefined: they are fine (apimachinery labels.NewRequirement). */
export function wantedValues(
  operator: NodeSelectorRequirement['operator'],
  values: readonly string[],
): string | undefined {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0 ? 'at least one value' : undefined;
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0 ? 'no values' : undefined;
    case 'Gt':
    case 'Lt':
      return values.length === 1 && /^[+-]?\d{1,19}$/.test(values[0]!) ? undefined : 'one whole number';
  }
}
