import { invariant } from '../../engine/invariant.ts';
import { explain } from '../explain.ts';
import { place, type Failure, type Placement, type Search } from '../place.ts';
import type { Placer } from '../placer.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Profile } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import { findDifference } from './difference.ts';
import { FastPlacer } from './fast-placer.ts';

/** Asks both engines and stops where they differ: the fast one has a fault, or a plugin declares a scope that it does not keep. */
export class VerifyingPlacer implements Placer {
  readonly #fast = new FastPlacer();

  get lastEngine(): 'fast' | 'plain' {
    return this.#fast.lastEngine;
  }

  place(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search): Placement | Failure {
    const plain = place(pod, snapshot, profile, search);
    const fast = this.#fast.place(pod, snapshot, profile, search);
    const difference = findDifference(fast, plain);
    if (difference === undefined) return plain;
    const { namespace, name } = pod.pod.metadata;
    const nodeNames = [fast, plain].flatMap((outcome) => (outcome.kind === 'placement' ? [outcome.nodeName] : []));
    const { nodes } = explain(pod, snapshot, profile, search);
    const told = nodes.filter((node) => nodeNames.includes(node.nodeName)).map((node) => JSON.stringify(node));
    const decision = `attempt ${search.attempt} of pod ${namespace}/${name}`;
    const where = `the fast and the reference engine differ at ${decision}`;
    invariant(false, [`${where}: ${difference}`, ...told.map((text) => `the reference says ${text}`)].join('; '));
  }
}
