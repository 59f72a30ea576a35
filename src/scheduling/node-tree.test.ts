import { expect, it } from 'vitest';
import { LABEL_REGION, LABEL_ZONE } from '../api/objects/node.ts';
import { NodeTree, zoneKey } from './node-tree.ts';
import { testNode } from './testing/test-cluster.ts';

const inZone = (name: string, zone: string) => testNode(name, { labels: { [LABEL_ZONE]: zone } });

function treeOf(...nodes: readonly (readonly [string, string])[]): NodeTree {
  const tree = new NodeTree();
  for (const [name, zone] of nodes) tree.add(inZone(name, zone));
  return tree;
}

it('takes one node of each zone in turn, zones in order of appearance', () => {
  const tree = treeOf(['a1', 'a'], ['a2', 'a'], ['b1', 'b'], ['a3', 'a'], ['c1', 'c'], ['b2', 'b']);
  expect(tree.list()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

it('puts a zone that was empty last when it comes back', () => {
  const tree = treeOf(['a1', 'a'], ['b1', 'b']);
  tree.remove(inZone('a1', 'a'));
  tree.add(inZone('a2', 'a'));
  expect(tree.list()).toEqual(['b1', 'a2']);
});

it('moves a node that changes its zone, and leaves one that does not in its place', () => {
  const tree = treeOf(['a1', 'a'], ['a2', 'a'], ['b1', 'b']);
  tree.update(inZone('a1', 'a'), inZone('a1', 'a'));
  expect(tree.list()).toEqual(['a1', 'b1', 'a2']);
  tree.update(inZone('a1', 'a'), inZone('a1', 'b'));
  expect(tree.list()).toEqual(['a2', 'b1', 'a1']);
});

it('holds nodes without zone labels in one zone', () => {
  const tree = treeOf(['a1', 'a'], ['a2', 'a']);
  tree.add(testNode('x1'));
  tree.add(testNode('x2'));
  expect(tree.list()).toEqual(['a1', 'x1', 'a2', 'x2']);
});

it('names a zone by region and zone, older labels first', () => {
  const both = { [LABEL_ZONE]: 'new', 'failure-domain.beta.kubernetes.io/zone': 'old', [LABEL_REGION]: 'r' };
  expect(zoneKey(testNode('n', { labels: both }))).toBe('r:\u0000:old');
  expect(zoneKey(testNode('n'))).toBe('');
});
