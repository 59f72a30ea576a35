import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PLUGINS } from '../src/scheduling/default-plugins.ts';
import type { SchedulingPlugin } from '../src/scheduling/plugin.ts';
import { testProfile } from '../src/scheduling/testing/test-cluster.ts';
import { MUTATION_SETS } from './mutations/mutation-sets.ts';

/** The members of a plugin that are no rules of upstream's, and what they are instead. All others must be broken once. */
const NO_RULES: Readonly<Partial<Record<keyof SchedulingPlugin, string>>> = {
  remedies: 'explains',
  plans: 'explains',
  scope: 'a promise to the fast engine, which is held against the plain one',
  amounts: 'a promise to the fast engine',
  scoreKey: 'a promise to the fast engine',
  skipsScore: 'a promise to the fast engine',
  favourite: 'a promise to the fast engine',
  tally: 'a promise to the fast engine',
  ignores: 'a promise to the fast engine',
  mayFail: 'a promise to the fast engine',
  holdsUntilNodesChange: 'a promise to the fast engine',
  scansSnapshot: 'how long a cycle takes',
};

const { plugins } = testProfile();
const all = MUTATION_SETS.flatMap(({ name, mutations }) => mutations.map((mutation) => ({ name, ...mutation })));

describe('mutations', () => {
  it.each(DEFAULT_PLUGINS.map(({ name }) => name))('break each member of %s', (name) => {
    const set = MUTATION_SETS.find((candidate) => candidate.name === name);
    expect(set, `${name} has no entry in mutations/mutation-sets.ts`).toBeDefined();
    const members = Object.keys(plugins.get(name)!).filter((member) => !Object.hasOwn(NO_RULES, member));
    const points = new Set(set!.mutations.map(({ point }) => point));
    expect(members.filter((member) => !points.has(member))).toEqual([]);
  });

  it.each(all)('$name: "$what" changes a text that stands there once', ({ file, from }) => {
    const text = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8');
    expect(text.split(from).length - 1).toBe(1);
  });

  it('have all been noticed', () => {
    const report = readFileSync(new URL('MUTATIONS.md', import.meta.url), 'utf8');
    for (const { name, point, what, seenBy } of all) {
      const section = report.split(/^## /m).find((text) => text.startsWith(`${name}\n`)) ?? '';
      const row = section.split('\n').find((line) => line.startsWith(`| ${point} | ${what} | ${seenBy} |`));
      expect(row, `${name}: ${what}`).toMatch(/\| after \d+: /);
    }
  });
});
