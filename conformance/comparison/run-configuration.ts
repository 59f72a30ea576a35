import { isDeepStrictEqual } from 'node:util';
import { loadCatalog } from '../../src/scenario/catalog.ts';
import { checkHash, chosenLines, readFixture } from '../fixtures.ts';
import { makeConfigurationCase } from '../generate/configuration-case.ts';
import { expandCase } from './configuration.ts';
import type { DifferingCase } from './run.ts';
import type { Tally } from './tally.ts';

/**
 * What we refuse and upstream takes: plugins without what prepares them, most of which end each scheduling cycle with an
 * error there; and a plugin that stands twice in multiPoint, if it is switched off wherever it has something to do.
 */
export const STRICTER = /but not at pre(?:Filter|Score)$|is enabled twice$/;

const catalog = await loadCatalog();

/** Compares stored configurations one by one: gives those that differ, undefined for equal ones. */
export function* compareStoredConfigurations(tally: Tally, every: number): Generator<DifferingCase | undefined> {
  const fixture = readFixture('configuration');
  for (const line of chosenLines(fixture, every)) {
    const made = makeConfigurationCase(fixture.header.seed, line.number);
    checkHash(made, line);
    const ours = expandCase(made, catalog);
    const theirs = line.answer;
    const isStricter = typeof ours === 'string' && !('refused' in theirs) && STRICTER.test(ours);
    const isEqual =
      isStricter || (typeof ours === 'string' ? 'refused' in theirs : isDeepStrictEqual({ ...ours }, { ...theirs }));
    const outcome = isStricter ? 'refused by us alone' : 'refused' in theirs ? 'refused' : 'expanded';
    tally.count('configuration', outcome, isEqual);
    const told = typeof ours === 'string' ? ours : 'accepted by us, or expanded otherwise';
    yield isEqual ? undefined : { id: made.id, differences: [`${made.note ?? ''}: ${told}`] };
  }
}
