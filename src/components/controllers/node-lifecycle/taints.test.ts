import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Node, NodeCondition, Taint } from '../../../api/objects/node.ts';
import { diffNoScheduleTaints } from './taints.ts';

const KEYS = ['not-ready', 'unreachable', 'memory-pressure', 'disk-pressure', 'network-unavailable', 'pid-pressure'];
const ALL_KEYS = [...KEYS, 'unschedulable'].map((name) => `node.kubernetes.io/${name}`);

const condition: fc.Arbitrary<NodeCondition> = fc.record({
  type: fc.constantFrom('Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable', 'other'),
  status: fc.constantFrom('True', 'False', 'Unknown'),
  lastTransitionTime: fc.constant(0),
});
const taint: fc.Arbitrary<Taint> = fc.record({
  key: fc.constantFrom(...ALL_KEYS, 'other'),
  value: fc.constant(''),
  effect: fc.constantFrom('NoSchedule', 'NoExecute'),
});
const node: fc.Arbitrary<Pick<Node, 'spec' | 'status'>> = fc.record({
  spec: fc.record({ unschedulable: fc.boolean(), taints: fc.uniqueArray(taint, { selector: ({ key }) => key }) }),
  status: fc.record({
    capacity: fc.constant({}),
    allocatable: fc.constant({}),
    conditions: fc.uniqueArray(condition, { selector: ({ type }) => type }),
    images: fc.constant([]),
  }),
});

function isCalledFor(key: string, { spec, status }: Pick<Node, 'spec' | 'status'>): boolean {
  const says = (type: string, wanted: string): boolean =>
    status.conditions.some((one) => one.type === type && one.status === wanted);
  const name = key.slice('node.kubernetes.io/'.length);
  if (name === 'unschedulable') return spec.unschedulable;
  if (name === 'not-ready') return says('Ready', 'False');
  if (name === 'unreachable') return says('Ready', 'Unknown');
  const types: Record<string, string> = {
    'memory-pressure': 'MemoryPressure',
    'disk-pressure': 'DiskPressure',
    'network-unavailable': 'NetworkUnavailable',
    'pid-pressure': 'PIDPressure',
  };
  return says(types[name]!, 'True');
}

test('what is missing is added and what nothing calls for removed, whatever else the node has', () => {
  fc.assert(
    fc.property(node, (given) => {
      const { add, remove } = diffNoScheduleTaints(given as Node);
      const has = (key: string): boolean =>
        given.spec.taints.some((one) => one.key === key && one.effect === 'NoSchedule');
      expect(new Set(add)).toEqual(new Set(ALL_KEYS.filter((key) => !has(key) && isCalledFor(key, given))));
      expect(new Set(remove)).toEqual(new Set(ALL_KEYS.filter((key) => has(key) && !isCalledFor(key, given))));
    }),
  );
});
