import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { spellMetric } from '../observe/spell-metric.ts';
import { observeWorld } from '../observe/testing/observe-world.ts';
import { ALL_METRICS } from '../observe/testing/registry.ts';
import { tellEverything } from '../observe/testing/tell-everything.ts';
import { chooseMetrics, withoutLabels } from './metric-choice.ts';
import { directionOf, gathererOf, HEADLINE_METRICS, KNOWN_METRICS } from './metric-direction.ts';

describe('a metric as people write it', () => {
  test.each([
    ['pod_pending_seconds_p99', 'pod_pending_seconds_p99'],
    ['pod_pending_seconds.p99', 'pod_pending_seconds_p99'],
    ['x.mean{resource=nvidia.com/gpu}', 'x_mean{resource="nvidia.com/gpu"}'],
    ['x{b="2", a = 1}', 'x{a="1",b="2"}'],
    ['x{reason="a \\"b\\", c"}', 'x{reason="a \\"b\\", c"}'],
  ])('%s is %s', (text, name) => expect(spellMetric(text)).toBe(name));
});

const NAMES = ['a_seconds_mean', 'a_seconds_p99', 'r_mean{x="1"}', 'r_mean{x="2"}', 'r_max{x="1"}', 'plain'];

test.each([
  ['a_seconds_p99', ['a_seconds_p99']],
  ['a_seconds.p99', ['a_seconds_p99']],
  ['a_seconds', ['a_seconds_mean', 'a_seconds_p99']],
  ['r_mean', ['r_mean{x="1"}', 'r_mean{x="2"}']],
  ['r_mean{x=2}', ['r_mean{x="2"}']],
  ['r', ['r_mean{x="1"}', 'r_mean{x="2"}', 'r_max{x="1"}']],
  ['plain', ['plain']],
  ['a', []],
  ['r_mean{x=3}', []],
])('%s means %j', (wanted, meant) => expect(chooseMetrics(wanted, NAMES)).toEqual(meant));

test('what gathers a metric is known of all of them', () => {
  for (const gatherer of ALL_METRICS.keys()) {
    const { metrics } = observeWorld(tellEverything, 10, { metrics: [gatherer.replaceAll('-', '_')] });
    const names = [...new Set(Object.keys(metrics).map(withoutLabels))];
    expect(names).not.toEqual([]);
    expect(names.filter((name) => gathererOf(name) !== gatherer.replaceAll('-', '_'))).toEqual([]);
  }
  expect(gathererOf('orrery_events_total')).toBeUndefined();
});

describe('directions', () => {
  test('every name of the table is a metric of docs/metrics.md', () => {
    const document = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    for (const name of KNOWN_METRICS) {
      if (name !== 'orrery_events_total') expect(document).toContain(`| \`${name}\` |`);
    }
    for (const name of HEADLINE_METRICS) expect(KNOWN_METRICS).toContain(name);
  });

  test('every metric of docs/metrics.md stands in the table', () => {
    const document = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const documented = [...document.matchAll(/^\| `([a-z0-9_]+)` \| [a-z0-9/]+ \|/gm)].map(([, name]) => name!);
    expect(documented.filter((name) => !KNOWN_METRICS.includes(name))).toEqual([]);
  });

  test.each([
    ['pod_pending_seconds_p99', 'lower'],
    ['pods_never_scheduled', 'lower'],
    ['cluster_allocation_ratio_mean{resource="cpu"}', 'higher'],
    ['scheduler_schedule_attempts_total{result="error"}', 'lower'],
    ['scheduler_schedule_attempts_total{result="scheduled"}', 'none'],
    ['node_allocation_ratio_stddev_mean{resource="cpu"}', 'none'],
    ['something_new_total', 'none'],
  ])('%s: %s', (name, direction) => expect(directionOf(name)).toBe(direction));
});
