import { beforeAll, describe, expect, it } from 'vitest';
import { compareStoredDecisions, expectNoDifference } from './comparison/run.ts';
import { Tally } from './comparison/tally.ts';

/** One case in so many, unless CONFORMANCE=all. */
const EVERY = 8;

/** Enough for the slowest machine to go through all cases. */
const TIMEOUT_MS = 1_200_000;

describe('single decisions of the real kube-scheduler', () => {
  const tally = new Tally();

  beforeAll(() => expectNoDifference(compareStoredDecisions(tally, EVERY)), TIMEOUT_MS);

  it.each(['preFilter', 'verdict', 'score', 'even score', 'total', 'best'])('are ours: every %s', (what) => {
    expect(tally.total(what)).toMatchObject({ differing: 0 });
  });

  it('are more than 2,000', () => {
    expect(tally.total('case').equal).toBeGreaterThan(2000);
  });

  it.each([
    'NodeUnschedulable UnschedulableAndUnresolvable',
    'NodeName UnschedulableAndUnresolvable',
    'TaintToleration UnschedulableAndUnresolvable',
    'NodeAffinity UnschedulableAndUnresolvable',
    'NodePorts Unschedulable',
    'NodeResourcesFit Unschedulable',
    'NodeResourcesFit UnschedulableAndUnresolvable',
    'PodTopologySpread Unschedulable',
    'PodTopologySpread UnschedulableAndUnresolvable',
    'InterPodAffinity Unschedulable',
    'InterPodAffinity UnschedulableAndUnresolvable',
    'feasible',
  ])('meet the verdict %s more than 100 times', (verdict) => {
    expect(tally.of('verdict').get(verdict)!.equal).toBeGreaterThan(100);
  });

  it.each([
    'TaintToleration',
    'NodeAffinity',
    'NodeResourcesFit',
    'PodTopologySpread',
    'InterPodAffinity',
    'NodeResourcesBalancedAllocation',
    'ImageLocality',
  ])('meet scores of %s that tell nodes apart more than 500 times', (plugin) => {
    expect(tally.of('score').get(plugin)!.equal).toBeGreaterThan(500);
  });
});
