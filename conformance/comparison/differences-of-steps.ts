import type { SequenceCase } from '../case.ts';
import { toText } from './differences.ts';
import type { ExpandedStep } from './oracle-sequence.ts';
import { takeSteps } from './sequence.ts';
import type { Tally } from './tally.ts';

/** Holds each step against upstream's, pods going where they went there; ends at the first step that differs. */
export function compareSequence(of: SequenceCase, upstream: readonly ExpandedStep[], tally: Tally): string[] {
  const differences: string[] = [];
  const kind = of.sampling ? 'sampled' : 'whole';
  let step = 0;
  for (const ours of takeSteps(of, (_ours, podStep) => upstream[podStep]!.nodeName)) {
    const theirs = upstream[step]!;
    const same = (what: string, our: unknown, their: unknown): void => {
      const isEqual = toText(our) === toText(their);
      tally.count(kind, what, isEqual);
      if (!isEqual) differences.push(`pod p${step}, ${what}: ours ${toText(our)}, upstream ${toText(their)}`);
    };
    same('feasible nodes', ours.feasible, theirs.feasible);
    same('best nodes', ours.best, theirs.best);
    same('total of the best', ours.bestTotal, theirs.bestTotal);
    same('rejected nodes by plugin', ours.rejected, theirs.rejected);
    same(
      'place() takes one of the best',
      ours.nodeName === null ? 'none' : theirs.best.includes(ours.nodeName),
      theirs.best.length === 0 ? 'none' : true,
    );
    if (of.sampling) {
      same('nodes examined', ours.examined, theirs.examined);
      same('nextStartNodeIndex', ours.nextStartNodeIndex, theirs.nextStartNodeIndex);
    }
    for (const [plugin, nodes] of theirs.rejected) tally.count('rejected', plugin, true, nodes);
    tally.count('steps', theirs.best.length === 0 ? 'no node' : theirs.best.length === 1 ? 'one best' : 'tied', true);
    // Whatever comes after a difference may follow from it.
    if (differences.length > 0) return differences;
    step++;
  }
  return differences;
}
