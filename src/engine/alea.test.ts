import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { Alea } from './alea.ts';

test('the numbers are those of seedrandom, one by one or many at once, whatever the seed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), fc.array(fc.nat(20)), (seed, counts) => {
      const alea = new Alea(seed);
      const plain = seedrandom.alea(seed);
      for (const count of counts) {
        expect(alea.next()).toBe(plain());
        const numbers = new Float64Array(count);
        alea.fill(numbers);
        expect(numbers).toEqual(Float64Array.from({ length: count }, plain));
      }
    }),
    { numRuns: 100 },
  );
});
