import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../src/scenario/catalog.ts';
import { expandCase } from './comparison/configuration.ts';
import { STRICTER } from './comparison/run-configuration.ts';
import { checkHash, chosenLines, readFixture } from './fixtures.ts';
import { makeConfigurationCase } from './generate/configuration-case.ts';

/** One case in so many, unless CONFORMANCE=all. */
const EVERY = 4;

const fixture = readFixture('configuration');
const catalog = await loadCatalog();
const compared = chosenLines(fixture, EVERY).map((line) => {
  const made = makeConfigurationCase(fixture.header.seed, line.number);
  checkHash(made, line);
  const ours = expandCase(made, catalog);
  return { made, ours, theirs: line.answer };
});

describe('configurations of the real kube-scheduler', () => {
  it('are refused by us if and only if it refuses them', () => {
    const differing = compared
      .filter(({ ours, theirs }) => (typeof ours === 'string') !== 'refused' in theirs && !STRICTER.test(String(ours)))
      .map(({ made, ours }) => `${made.id} ${made.note ?? ''}: ${typeof ours === 'string' ? ours : 'accepted by us'}`);
    expect(differing).toEqual([]);
  });

  it('have the same plugins with the same weights at each extension point, and the same values', () => {
    const both = compared.filter(({ ours, theirs }) => typeof ours !== 'string' && !('refused' in theirs));
    for (const { made, ours, theirs } of both)
      expect({ id: made.id, ...(ours as object) }).toEqual({ id: made.id, ...theirs });
    expect(both.length).toBeGreaterThan(200);
  });

  it('meet every kind of mistake', () => {
    const notes = new Set(compared.filter(({ theirs }) => 'refused' in theirs).map(({ made }) => made.note));
    expect(notes.size).toBeGreaterThan(25);
  });
});
