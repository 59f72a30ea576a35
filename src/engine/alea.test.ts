import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { expect, test } from 'vitest';
import { Alea } from './alea.ts';

test('it draws what seedrandom draws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (seed) => {
      const alea = new Alea(seed);
      const reference = seedrandom.alea(seed);
      for (let i = 0; i < 100; i++) expect(alea.next()).toBe(reference());
    }),
    { numRuns: 300 },
  );
});
