import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { observeWorld } from './testing/observe-world.ts';
import { ALL_CHECKS, ALL_METRICS } from './testing/registry.ts';
import { tellEverything } from './testing/tell-everything.ts';

const DOCUMENT = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

/** The first cells of the tables, those with a unit behind. */
function documented(): string[] {
  return [...DOCUMENT.matchAll(/^\| `([a-z0-9_]+)` \| ([a-z0-9/]+) \|/gm)].map(([, name, unit]) => `${name} ${unit}`);
}

test('docs/metrics.md has every metric with its unit, and no other', () => {
  const { metrics } = observeWorld(tellEverything, 10);
  const measured = Object.entries(metrics).map(([name, { unit }]) => `${name.replace(/\{.*/, '')} ${unit}`);
  expect([...new Set(measured)].sort()).toEqual(documented().sort());
});

test('docs/metrics.md names what each metric is switched by, and every check', () => {
  for (const { name } of ALL_METRICS.values()) {
    expect(DOCUMENT).toMatch(new RegExp(`\`${name}(_mean|_p50)?\``));
  }
  for (const { name } of ALL_CHECKS.values()) expect(DOCUMENT).toContain(`| \`${name}\` |`);
});
