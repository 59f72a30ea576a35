import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownTexts, TextsBySlot } from './known-texts.ts';
import { StructuralHash } from './structural-hash.ts';

const PATH = 7;

test('a text that is known adds what it added when it was new, also when more came than are remembered', () => {
  const texts = new KnownTexts(PATH);
  for (let i = 0; i < 40_000; i++) {
    const text = `text ${i % 20 === 0 ? 0 : i}`;
    const [plain, known] = [new StructuralHash(), new StructuralHash()];
    plain.addText(text, PATH);
    texts.add(known, text);
    if (known.sums.join() !== plain.sums.join()) expect.unreachable(text);
  }
});

test.each([
  ['a', 'a'],
  ['a', 'b'],
  ['', 'b'],
  ['a', undefined],
  [undefined, 'b'],
  [undefined, undefined],
])('the difference of %j to %j', (now, old) => {
  const texts = new KnownTexts(PATH);
  const [plain, known] = [new StructuralHash(), new StructuralHash()];
  plain.addDifference(now, old, PATH);
  texts.addDifference(known, now, old);
  expect(known.sums).toEqual(plain.sums);
});

test('a text in a slot adds what it would by itself, whoever had the slot before', () => {
  const uid = fc.constantFrom('', 'a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(fc.tuple(uid, fc.nat(5)), { maxLength: 30 }), (texts) => {
      const bySlot = new TextsBySlot(PATH);
      for (const [text, slot] of texts) {
        const [plain, known] = [new StructuralHash(), new StructuralHash()];
        plain.addText(text, PATH);
        bySlot.add(known, text, slot);
        expect(known.sums).toEqual(plain.sums);
      }
    }),
  );
});
