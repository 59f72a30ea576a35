import type { CandidateExplanation, VictimExplanation } from '../scheduling/explain-preemption.ts';
import type { Explanation, NodeExplanation } from '../scheduling/explain.ts';
import { describeTie } from '../analysis/tie-break-text.ts';
import { formatDuration } from '../engine/time.ts';
import { formatCount } from './number-format.ts';
import { renderTable, styled } from './output.ts';
import type { Output } from './host.ts';
import type { PermitNote } from './permit-notes.ts';
import { printableLine } from './printable.ts';

/** Node names in one line before the rest is only counted. */
const SHOWN_NAMES = 12;

/** Why a pod went where it went, or why nowhere, as text. */
export function renderExplanation(
  output: Output,
  heading: string,
  explanation: Explanation,
  showsAll: boolean,
): string {
  const limit = showsAll ? Infinity : 20;
  return [
    styled(output, 'bold', heading),
    describeOutcome(explanation),
    renderScores(output, explanation, limit),
    renderPlans(output, explanation, showsAll ? Infinity : SHOWN_NAMES),
    renderRejections(output, explanation, showsAll ? Infinity : SHOWN_NAMES),
    renderNearest(output, explanation, showsAll ? Infinity : SHOWN_NAMES),
    renderPreemption(output, explanation, limit),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What followed the choice of a node: the pod's waits on permit. */
export function renderPermit(output: Output, notes: readonly PermitNote[]): string {
  const lines = notes.map(({ at, text }) => `  ${formatDuration(at)}: ${printableLine(text)}`);
  return [styled(output, 'cyan', 'Permit'), ...lines].join('\n');
}

function describeOutcome({ outcome, tieBreak, preFilterRejection, nodes }: Explanation): string {
  const total = formatCount(nodes.length);
  const examined = `${formatCount(outcome.nodesExamined)} of ${total} nodes were examined`;
  if (outcome.kind === 'placement') {
    const { nodeName, score, nodesFeasible, nodesTied } = outcome;
    const only = nodesFeasible === 1 ? 'the only one that fits, so it was not scored' : `score ${score}`;
    const tie = describeTie(tieBreak, nodesTied, formatCount);
    return `goes to ${nodeName} (${only}${tie}); ${examined}, ${formatCount(nodesFeasible)} fit`;
  }
  if (preFilterRejection !== undefined) {
    return `fits nowhere: ${preFilterRejection.plugin} says so before any node is looked at: ${printableLine(preFilterRejection.reasons.join(', '))}`;
  }
  return `fits nowhere; ${examined}`;
}

/** One row per scored node: total, and for each plugin raw -> normalised x weight = weighted. */
function renderScores(output: Output, { nodes }: Explanation, limit: number): string {
  const feasible = nodes
    .filter(({ verdict }) => verdict === 'feasible')
    .toSorted((a, b) => Number(b.isChosen) - Number(a.isChosen) || (b.total ?? 0) - (a.total ?? 0));
  const plugins = feasible
    .find(({ scores }) => scores !== undefined)
    ?.scores?.map(({ plugin, weight }) => ({ plugin, weight }));
  if (plugins === undefined) return '';
  const shown = feasible.slice(0, limit);
  const table = renderTable(
    ['', 'node', 'total', ...plugins.map(({ plugin, weight }) => `${plugin} x${weight}`)].map((text) =>
      styled(output, 'dim', text),
    ),
    shown.map((node) => [
      node.isChosen ? '*' : node.isBest ? '=' : '',
      node.nodeName,
      String(node.total ?? ''),
      ...(node.scores ?? []).map(({ raw, normalized, weighted }) => `${raw} > ${normalized} > ${weighted}`),
    ]),
    ['left', 'left', 'right', ...plugins.map(() => 'right' as const)],
  );
  const details = (feasible.find(({ isChosen }) => isChosen)?.scores ?? []).flatMap(({ plugin, detail }) =>
    detail === undefined ? [] : `\n${plugin} on the chosen node: ${printableLine(detail)}`,
  );
  const rest = feasible.length - shown.length;
  const more = rest > 0 ? `\n... and ${formatCount(rest)} more that fit (--all shows them)` : '';
  const legend = 'raw > normalised > weighted; * chosen, = the same score';
  return `${styled(output, 'cyan', 'Nodes that fit')}  ${styled(output, 'dim', legend)}\n${table}${more}${details.join('')}`;
}

/** What else would be done, such as binding volumes; nodes with the same plans stand together, the chosen one first. */
function renderPlans(output: Output, { nodes }: Explanation, limit: number): string {
  const groups = new Map<string, string[]>();
  for (const { plans, nodeName } of nodes.toSorted((a, b) => Number(b.isChosen) - Number(a.isChosen))) {
    if (plans.length === 0) continue;
    const names = groups.get(plans.join(', '));
    if (names === undefined) groups.set(plans.join(', '), [nodeName]);
    else names.push(nodeName);
  }
  if (groups.size === 0) return '';
  const lines = [...groups].map(([plans, names]) => `  ${printableLine(plans)}: on ${listNames(names, limit)}`);
  return [styled(output, 'cyan', 'Before it is bound'), ...lines].join('\n');
}

/** Nodes that were rejected for the same reason stand together. */
function renderRejections(output: Output, { nodes }: Explanation, limit: number): string {
  const groups = new Map<string, string[]>();
  for (const node of nodes) {
    const reason = reasonOf(node);
    if (reason === undefined) continue;
    const names = groups.get(reason) ?? [];
    names.push(node.nodeName);
    groups.set(reason, names);
  }
  if (groups.size === 0) return '';
  const lines = [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([reason, names]) => `  ${reason}: ${listNames(names, limit)}`);
  return [styled(output, 'cyan', 'Nodes that do not'), ...lines].join('\n');
}

function reasonOf({ verdict, rejection }: NodeExplanation): string | undefined {
  if (verdict === 'not considered') return 'not considered, for enough had been found before';
  return rejection === undefined ? undefined : `${rejection.plugin}, ${printableLine(rejection.reasons.join(', '))}`;
}

function renderNearest(output: Output, { nearest }: Explanation, limit: number): string {
  if (nearest.length === 0) return '';
  const lines = nearest.map(({ remedies, nodeNames }) => {
    const changes = remedies.map(({ plugin, text }) => `${printableLine(text)} (${plugin})`).join(' and ');
    return `  ${changes}: on ${listNames(nodeNames, limit)}`;
  });
  return [styled(output, 'cyan', 'It would fit with'), ...lines].join('\n');
}

/** Whom preemption evicts, then what the alternatives were. */
function renderPreemption(output: Output, { preemption }: Explanation, limit: number): string {
  if (preemption === undefined) return '';
  const heading = styled(output, 'cyan', 'Preemption');
  const { candidates, message, rejections } = preemption;
  if (message !== undefined) return [heading, `  evicts nobody: ${message}`].join('\n');
  const ordered = candidates.toSorted((a, b) => Number(b.isChosen) - Number(a.isChosen));
  const table = renderTable(
    ['', 'node', 'victims', 'why not'].map((text) => styled(output, 'dim', text)),
    ordered
      .slice(0, limit)
      .map((candidate) => [
        candidate.isChosen ? '*' : '',
        candidate.nodeName,
        candidate.victims.map(describeVictim).join(', '),
        describeLoss(candidate),
      ]),
  );
  const more = ordered.length > limit ? `\n  and ${formatCount(ordered.length - limit)} more` : '';
  const others = rejections.length === 0 ? '' : `\n  no eviction helps on ${formatCount(rejections.length)} more nodes`;
  return `${heading}  ${styled(output, 'dim', '* chosen; (priority), ! against a disruption budget')}\n${table}${more}${others}`;
}

function describeVictim({ pod, priority, violatesBudget }: VictimExplanation): string {
  return `${pod} (${priority}${violatesBudget ? '!' : ''})`;
}

function describeLoss({ lostBy }: CandidateExplanation): string {
  if (lostBy === undefined) return '';
  return lostBy === 'first in order' ? 'as good, but not first' : `not the ${lostBy}`;
}

function listNames(names: readonly string[], limit: number): string {
  const shown = names.slice(0, limit).join(', ');
  const count = names.length === 1 ? '' : `${formatCount(names.length)} nodes: `;
  return names.length > limit ? `${count}${shown}, ...` : `${count}${shown}`;
}
