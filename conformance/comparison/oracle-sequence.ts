import type { SequenceCase } from '../case.ts';
import type { StepDecision } from './sequence.ts';

/** An answer of the oracle in mode sequence; see oracle/README.md. */
export interface OracleSequence {
  readonly id: string;
  readonly error?: string;
  readonly steps: readonly {
    readonly feasible?: readonly string[];
    readonly best?: readonly string[];
    readonly bestTotal?: number;
    readonly rejected?: Readonly<Record<string, number>>;
    readonly examined?: number;
    readonly nextStartNodeIndex?: number;
    readonly error?: string;
  }[];
}

/**
 * Per step with a pod: the node it was put on, the feasible nodes, the best ones, their total, who rejected how many nodes,
 * and with sampling examined and nextStartNodeIndex. Sets of nodes are bits in hexadecimal digits, lowest first, by
 * the places of the nodes in the case (added ones follow); 0 stands for the set above it: of the step before, or for the
 * best nodes the feasible ones. Rejections are 0 when they are as in the step before.
 */
export type CompactStep = readonly [
  number,
  string | 0,
  string | 0,
  number | null,
  Readonly<Record<string, number>> | 0,
  number?,
  number?,
];

export function compactSteps(
  of: SequenceCase,
  answer: OracleSequence,
  placedOn: readonly (string | null)[],
): CompactStep[] {
  const names = namesOf(of);
  const steps: CompactStep[] = [];
  let lastFeasible = '';
  let lastRejected = '';
  for (const { feasible, best, bestTotal, rejected, examined, nextStartNodeIndex, error } of answer.steps) {
    if (error !== undefined) throw new Error(`the oracle says ${error}`);
    if (feasible === undefined) continue;
    const feasibleBits = toBits(feasible, names);
    const bestBits = toBits(best ?? [], names);
    const rejectedText = JSON.stringify(rejected);
    const nodeName = placedOn[steps.length]!;
    const sampled: [number?, number?] = examined === undefined ? [] : [examined, nextStartNodeIndex!];
    steps.push([
      nodeName === null ? -1 : names.indexOf(nodeName),
      feasibleBits === lastFeasible ? 0 : feasibleBits,
      bestBits === feasibleBits ? 0 : bestBits,
      bestTotal ?? null,
      rejectedText === lastRejected ? 0 : rejected!,
      ...sampled,
    ]);
    lastFeasible = feasibleBits;
    lastRejected = rejectedText;
  }
  return steps;
}

export interface ExpandedStep extends StepDecision {
  readonly nodeName: string | null;
}

export function expandSteps(of: SequenceCase, steps: readonly CompactStep[]): ExpandedStep[] {
  const names = namesOf(of);
  let feasibleBits = '';
  let lastRejected: Readonly<Record<string, number>> = {};
  return steps.map(([place, feasible, best, bestTotal, rejected, examined, nextStartNodeIndex]) => {
    if (feasible !== 0) feasibleBits = feasible;
    if (rejected !== 0) lastRejected = rejected;
    return {
      nodeName: place < 0 ? null : names[place]!,
      feasible: fromBits(feasibleBits, names),
      best: fromBits(best === 0 ? feasibleBits : best, names),
      bestTotal: bestTotal ?? undefined,
      rejected: Object.entries(lastRejected).sort(([a], [b]) => (a < b ? -1 : 1)),
      examined,
      nextStartNodeIndex,
    };
  });
}

function namesOf({ nodes, steps }: SequenceCase): string[] {
  const added = steps.flatMap((step) => ('addNode' in step ? [step.addNode.metadata.name] : []));
  return [...nodes.map(({ metadata }) => metadata.name), ...added];
}

function toBits(nodes: readonly string[], names: readonly string[]): string {
  const members = new Set(nodes);
  let text = '';
  for (let start = 0; start < names.length; start += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) if (members.has(names[start + bit] ?? '')) digit |= 1 << bit;
    text += digit.toString(16);
  }
  return text.replace(/0+$/, '');
}

function fromBits(text: string, names: readonly string[]): string[] {
  return names.filter((_name, index) => ((parseInt(text[index >> 2] ?? '0', 16) >> (index & 3)) & 1) === 1).sort();
}
