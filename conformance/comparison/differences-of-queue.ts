import type { QueueCase } from '../case.ts';
import { describeOp } from './describe-op.ts';
import type { QueueStep } from './oracle-queue.ts';
import { QueueRun } from './queue.ts';
import { QueueRules } from './queue-rules.ts';
import type { Tally } from './tally.ts';

/** Holds each step of a script against upstream's; ends at the first that differs, with a transcript of how it came about. */
export function compareQueue(of: QueueCase, upstream: readonly QueueStep[], tally: Tally): string[] {
  const run = new QueueRun(of);
  const rules = new QueueRules(of, tally);
  for (const [index, theirs] of upstream.entries()) {
    const ours = run.step(of.ops[index]!);
    const differences: string[] = [];
    const same = (what: string, our: unknown, their: unknown, told: () => readonly string[]): void => {
      const isEqual = JSON.stringify(our) === JSON.stringify(their);
      tally.count('queue', what, isEqual);
      if (!isEqual) differences.push(...told());
    };
    if (of.ops[index]!.op === 'pop')
      same('pops: the pod and its attempt', popOf(ours), popOf(theirs), () => [
        `pop: ours ${popOf(ours)}, upstream ${popOf(theirs)}`,
      ]);
    for (const [what, name] of [
      ['standings', 'steps: where every pod stands'],
      ['expirations', 'steps: when each backoff is over'],
      ['nominated', 'steps: who is nominated where'],
    ] as const) {
      same(name, sorted(ours[what]), sorted(theirs[what]), () => tellDifferent(ours[what], theirs[what]));
    }
    if (differences.length > 0) return [...differences, ...transcript(of, upstream, index, differences)];
    rules.see(of.ops[index]!, theirs);
  }
  return [];
}

function popOf({ popped, attempts, isSkipped }: QueueStep): string {
  if (popped === undefined) return 'nothing';
  return `${popped}, attempt ${attempts}${isSkipped === true ? ', let go at once' : ''}`;
}

function sorted(map: ReadonlyMap<string, unknown>): unknown {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function tellDifferent(ours: ReadonlyMap<string, unknown>, theirs: ReadonlyMap<string, unknown>): string[] {
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return keys
    .filter((key) => JSON.stringify(ours.get(key)) !== JSON.stringify(theirs.get(key)))
    .map((key) => `${key}: ours ${tell(ours.get(key))}, upstream ${tell(theirs.get(key))}`);
}

const PLACES: Readonly<Record<string, string>> = {
  A: 'active',
  B: 'backoff',
  U: 'unschedulable',
  G: 'gated',
  F: 'in flight',
};

function tell(value: unknown): string {
  if (value === undefined) return 'nowhere';
  if (typeof value !== 'string') return JSON.stringify(value);
  return [...value].map((letter) => PLACES[letter]!).join(' and ');
}

/** The steps that moved, or were about, a pod that a difference names, and the last ones before it. */
function transcript(
  of: QueueCase,
  steps: readonly QueueStep[],
  last: number,
  differences: readonly string[],
): readonly string[] {
  const text = differences.join('\n');
  let now = 0;
  let before: QueueStep | undefined;
  const lines: string[] = [];
  for (const [index, step] of steps.slice(0, last + 1).entries()) {
    const op = of.ops[index]!;
    now += Math.round(op.seconds * 1e6);
    const moves = [...new Set([...(before?.standings.keys() ?? []), ...step.standings.keys()])]
      .filter((pod) => before?.standings.get(pod) !== step.standings.get(pod))
      .map((pod) => `${pod} ${tell(before?.standings.get(pod))} -> ${tell(step.standings.get(pod))}`);
    before = step;
    const line = `#${index} ${(now / 1e6).toFixed(6)} s  ${describeOp(op)}${moves.length === 0 ? '' : `: ${moves.join(', ')}`}`;
    const isTelling = index >= last - 8 || [...line.matchAll(/[\w-]+\/[\w-]+/g)].some(([pod]) => text.includes(pod));
    if (isTelling) lines.push(line);
  }
  return ['how upstream came there:', ...lines.map((line) => `  ${line}`)];
}
