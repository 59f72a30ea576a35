import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PLUGINS } from '../src/scheduling/default-plugins.ts';
import { testProfile } from '../src/scheduling/testing/test-cluster.ts';
import { MUTATION_SETS } from './mutations/mutation-sets.ts';

/** The members of a plugin that are rules of upstream's. The others are explanations, and hints for the fast engine. */
const RULES: readonly string[] = [
  'preEnqueue',
  'compare',
  'preFilter',
  'filter',
  'addPod',
  'removePod',
  'cloneState',
  'postFilter',
  'preScore',
  'score',
  'normalize',
  'reserve',
  'unreserve',
  'permit',
  'preBind',
  'postBind',
  'events',
];

const { plugins } = testProfile();
const all = MUTATION_SETS.flatMap(({ name, mutations }) => mutations.map((mutation) => ({ name, ...mutation })));

describe('mutations', () => {
  it.each(DEFAULT_PLUGINS.map(({ name }) => name))('break each member of %s', (name) => {
    const set = MUTATION_SETS.find((candidate) => candidate.name === name);
    expect(set, `${name} has no entry in mutations/mutation-sets.ts`).toBeDefined();
    const members = Object.keys(plugins.get(name)!).filter((member) => RULES.includes(member));
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
