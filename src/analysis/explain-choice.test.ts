import { expect, test } from 'vitest';
import type { Explanation, NodeExplanation } from '../scheduling/explain.ts';
import { explainChoice } from './explain-choice.ts';

function node(nodeName: string, more: Partial<NodeExplanation> = {}): NodeExplanation {
  return {
    nodeName,
    verdict: 'feasible',
    allRejections: [],
    remedies: [],
    isBest: false,
    isChosen: false,
    plans: [],
    ...more,
  };
}

function scored(nodeName: string, fit: number, balance: number, more: Partial<NodeExplanation> = {}): NodeExplanation {
  const scores = [
    { plugin: 'Fit', raw: fit, normalized: fit, weight: 1, weighted: fit },
    { plugin: 'Balance', raw: balance, normalized: balance, weight: 1, weighted: balance },
  ];
  return node(nodeName, { scores, total: fit + balance, ...more });
}

const rejection = { plugin: 'Fit', code: 'Unschedulable', reasons: ['Insufficient cpu'] } as const;
const CHOSEN = scored('a', 50, 20, { isChosen: true });

function placed(...nodes: readonly NodeExplanation[]): Explanation {
  const outcome = { kind: 'placement', nodeName: 'a', nodesFeasible: 2, nodesExamined: 3, nodesTied: 1, score: 70 };
  return { outcome, tieBreak: 'random', nodes: [CHOSEN, ...nodes], nearest: [] } as unknown as Explanation;
}

const FAILED = { outcome: { kind: 'failure' }, nearest: [] } as unknown as Explanation;

test.each<[explanation: Explanation, other: string | undefined, why: string]>([
  [placed(scored('b', 30, 25)), 'b', '+15 over b: Fit +20, Balance -5'],
  [placed(scored('b', 45, 25)), 'b', 'b has the same score, and the draw among the best decided'],
  [
    { ...placed(scored('b', 45, 25)), tieBreak: 'lowest-name' },
    'b',
    'b has the same score, and the lowest name among the best decided',
  ],
  [
    { ...placed(scored('b', 45, 25)), tieBreak: 'highest-name' },
    'b',
    'b has the same score, and the highest name among the best decided',
  ],
  [placed(node('b', { verdict: 'rejected', rejection })), 'b', 'b is rejected by Fit (Insufficient cpu)'],
  [
    placed(node('b', { verdict: 'not considered' })),
    'b',
    'b was not considered, for enough nodes had been found before',
  ],
  [placed(), 'b', 'b is not there'],
  [placed(node('b')), undefined, '2 of 2 nodes fit'],
  [
    { ...FAILED, nodes: ['a', 'b'].map((name) => node(name, { verdict: 'rejected', rejection })) },
    'a',
    'fits nowhere: 2 nodes Fit (Insufficient cpu)',
  ],
  [{ ...FAILED, nodes: [], preFilterRejection: { ...rejection, reasons: ['no'] } }, 'a', 'fits nowhere: Fit says no'],
])('%#: %s', (explanation, other, why) => expect(explainChoice(explanation, other)).toBe(why));
