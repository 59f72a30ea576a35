import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LABEL_HOSTNAME } from '../../api/objects/node.ts';
import { NodeInfo } from '../node-info.ts';
import type { Tally } from '../tally.ts';
import { testNode } from '../testing/test-cluster.ts';
import { HostSignatures } from './host-signatures.ts';
import { FineGroups } from './fine-groups.ts';
import { Places } from './places.ts';

const NODES = 8;

/** A tally that has counted so much for each host. */
function tallyOf(counts: readonly number[], nodes: readonly NodeInfo[]): Tally {
  const hostKey = (node: NodeInfo): number => counts[nodes.indexOf(node)]!;
  return { topologyKeys: () => [LABEL_HOSTNAME], hostKey } as unknown as Tally;
}

it('nodes are in one place, and in one fine group, as long as nothing tells them apart', () => {
  const turn = fc.array(fc.tuple(fc.nat(1), fc.nat(NODES - 1), fc.nat(3)), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 20 }), (turns) => {
      const nodes = Array.from({ length: NODES }, (_, index) => new NodeInfo(testNode(`n${index}`)));
      const counted = [0, 1].map(() => nodes.map(() => 0));
      const signatures = counted.map((counts) => new HostSignatures(tallyOf(counts, nodes), nodes));
      const domains = { keys: [LABEL_HOSTNAME], numbers: Int32Array.from(nodes, (_, index) => index % 2), count: 2 };
      const kept = signatures.map((one) => ({ signatures: one }));
      const places = new Places(domains, kept as unknown as ConstructorParameters<typeof Places>[1]);
      const fine = new FineGroups(places);
      const groups = nodes.map((_, position) => position >> 2);
      const numbers = nodes.map((_, position) => fine.enter(position, groups[position]!));
      for (const changes of turns) {
        for (const [which, position, count] of changes) {
          counted[which]![position] = count;
          signatures[which]!.update([position]);
        }
        places.forEachMoved((position) => {
          const before = numbers[position]!;
          numbers[position] = fine.enter(position, fine.groups[before]!);
          fine.leave(before);
        });
        const keys = nodes.map((_, at) => `${at % 2}/${counted[0]![at]!}/${counted[1]![at]!}`);
        for (let a = 0; a < NODES; a++) {
          expect(keys[places.memberOf(places.of(a))]).toBe(keys[a]);
          expect([fine.groups[numbers[a]!], fine.placeNumbers[numbers[a]!]]).toEqual([groups[a], places.of(a)]);
          for (let b = 0; b < a; b++) {
            expect(places.of(a) === places.of(b)).toBe(keys[a] === keys[b]);
            expect(numbers[a] === numbers[b]).toBe(keys[a] === keys[b] && groups[a] === groups[b]);
          }
        }
        expect(places.count).toBeLessThanOrEqual(NODES + 1);
        expect(fine.count).toBeLessThanOrEqual(NODES + 1);
      }
    }),
  );
});
