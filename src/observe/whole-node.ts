import type { Node, NodeStatus } from '../api/objects/node.ts';
import { KnownObjects } from './known-objects.ts';
import { COMMITTED } from './pod-difference.ts';
import { step, type StructuralHash } from './structural-hash.ts';

const STATUS = step(COMMITTED, 'status');

/** What nodes that are alike share. */
const SHARED: Partial<Record<keyof NodeStatus, KnownObjects>> = {
  capacity: new KnownObjects(step(STATUS, 'capacity')),
  allocatable: new KnownObjects(step(STATUS, 'allocatable')),
  conditions: new KnownObjects(step(STATUS, 'conditions')),
  images: new KnownObjects(step(STATUS, 'images')),
};

/** As `hash.add(node, COMMITTED)`: a run begins with thousands. */
export function addWholeNode(hash: StructuralHash, { status, ...others }: Node): void {
  let name: keyof typeof others;
  for (name in others) hash.add(others[name], step(COMMITTED, name));
  let field: keyof NodeStatus;
  for (field in status) {
    const value = status[field];
    const known = SHARED[field];
    if (known === undefined || value === undefined) hash.add(value, step(STATUS, field));
    else known.add(hash, value);
  }
}
