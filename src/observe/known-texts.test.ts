import { expect, test } from 'vitest';
import { KnownTexts } from './known-texts.ts';
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
