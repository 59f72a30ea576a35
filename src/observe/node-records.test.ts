import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NodeRecords } from './node-records.ts';

const PER_RESOURCE = 2;

const step = fc.record({
  node: fc.nat(40),
  resource: fc.nat(6),
  which: fc.nat(PER_RESOURCE - 1),
  isHead: fc.boolean(),
});

test('whatever is written stays, however many nodes and resources turn up', () => {
  fc.assert(
    fc.property(fc.nat(2), fc.array(step, { maxLength: 60 }), (headLength, steps) => {
      const records = new NodeRecords(headLength, PER_RESOURCE);
      const truth = new Map<string, () => number>();
      let value = 0;
      for (const { node, resource, which, isHead } of steps) {
        records.reserve(node + 1, resource + 1);
        const ownPlace = (): number => records.headOf(node) + headLength - 1;
        const resourcePlace = (): number => records.placeOf(node, resource) + which;
        const placeNow = isHead && headLength > 0 ? ownPlace : resourcePlace;
        const written = ++value;
        records.numbers[placeNow()] = written;
        truth.set(isHead && headLength > 0 ? `${node}` : `${node}/${resource}/${which}`, () => {
          expect(records.numbers[placeNow()]).toBe(written);
          return written;
        });
        for (const look of truth.values()) look();
      }
      const sum = [...truth.values()].reduce((total, look) => total + look(), 0);
      expect(records.numbers.reduce((total, number) => total + number, 0)).toBe(sum);
    }),
  );
});
