import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Node } from '../api/objects/node.ts';
import { testNode } from '../scheduling/testing/test-cluster.ts';
import { COMMITTED } from './pod-difference.ts';
import { StructuralHash } from './structural-hash.ts';
import { addWholeNode } from './whole-node.ts';

const amounts = fc.constantFrom({ cpu: 1000, pods: 10 }, { cpu: 1000, memory: 5, pods: 10 }, {});
const conditions = fc.constantFrom<Node['status']['conditions']>(
  [],
  [{ type: 'Ready', status: 'True', lastTransitionTime: 0 }],
  [
    { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', lastTransitionTime: 7 },
    { type: 'Ready', status: 'True', lastTransitionTime: 0 },
  ],
);
const status: fc.Arbitrary<Node['status']> = fc.record(
  {
    capacity: amounts,
    allocatable: amounts,
    conditions,
    images: fc.constantFrom([], [{ name: 'a:1', sizeBytes: 5 }]),
    declaredFeatures: fc.constantFrom([], ['A', 'B']),
  },
  { requiredKeys: ['capacity', 'allocatable', 'conditions', 'images'] },
);

test('nodes that share what they report have the sums of the whole', () => {
  const known = new StructuralHash();
  const plain = new StructuralHash();
  fc.assert(
    fc.property(fc.constantFrom('a', 'b'), status, fc.boolean(), (name, reported, unschedulable) => {
      const node: Node = { ...testNode(name, { labels: { name }, unschedulable }), status: reported };
      known.reset();
      addWholeNode(known, node);
      plain.reset();
      plain.add(node, COMMITTED);
      expect(known.sums).toEqual(plain.sums);
    }),
  );
});
