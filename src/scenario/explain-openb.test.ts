import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SchedulingAttempt } from '../api/facts.ts';
import { keyOf } from '../api/kinds.ts';
import type { Explanation } from '../scheduling/explain.ts';
import { loadScenario, type Scenario } from './load.ts';
import { simulate } from './simulation.ts';

const OPENB = fileURLToPath(new URL('../../scenarios/openb.yaml', import.meta.url));
/** Enough for a cluster in use, and few enough for a replay per pod. */
const LIMIT = 1200;

/** What is explained, in a run of its own and by plain questions, is what the run has decided. */
describe('explanations of the openb replay', () => {
  let scenario: Scenario;
  const attempts = new Map<string, SchedulingAttempt>();

  beforeAll(async () => {
    scenario = await loadScenario(OPENB, { set: [`workload[0].trace.limit=${LIMIT}`] });
    await simulate(scenario, {
      withoutMetrics: true,
      listen: (on) => on('scheduling-attempt', (attempt) => attempts.set(keyOf(attempt.pod), attempt)),
    });
  });

  test.each([0, 1, 117, 300, 451, 602, 777, 900, 1044, 1199])('pod %i', async (number) => {
    const pod = `default/openb-pod-${String(number).padStart(4, '0')}`;
    const { explanations } = await simulate(scenario, {
      explain: { pod },
      onProgress: ({ isExplained }) => isExplained,
    });
    const decided = attempts.get(pod)!;
    expect(explanations).toHaveLength(decided.attempt);
    const { outcome, nodes } = explanations.at(-1)!.explanation as Explanation;
    if (outcome.kind === 'failure') throw new Error('every pod of the trace finds a node');
    const { nodeName, score, nodesFeasible, nodesTied } = decided;
    expect(outcome).toMatchObject({ nodeName, score, nodesFeasible, nodesTied });

    const chosen = nodes.find(({ isChosen }) => isChosen)!;
    expect(chosen).toMatchObject({ nodeName, total: score, isBest: true });
    const scored = nodes.filter(({ total }) => total !== undefined);
    expect(scored).toHaveLength(nodesFeasible);
    expect(scored.filter(({ total }) => total === score)).toHaveLength(nodesTied);
    for (const { total, scores } of scored) {
      expect(total).toBeLessThanOrEqual(score);
      expect(scores!.reduce((sum, { weighted }) => sum + weighted, 0)).toBe(total);
    }
  });
});
