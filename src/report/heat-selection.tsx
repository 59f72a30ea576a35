import type { HeatCell } from './heat-cell.ts';
import { Name } from './name.tsx';

/** Pods that are named. */
export const MOST_NAMED = 60;

interface HeatSelectionProps {
  readonly cell: HeatCell | undefined;
  /** The pods there, one more than are named when there are more. */
  readonly pods: readonly number[];
  readonly names: readonly string[];
  readonly onPod: (pod: number) => void;
}

/** What is at the place that was chosen; before that, how to choose one. */
export function HeatSelection({ cell, pods, names, onPod }: HeatSelectionProps) {
  if (cell === undefined) {
    return (
      <p class="note">
        Keys: arrows choose a place, <kbd>+</kbd> <kbd>&minus;</kbd> zoom, <kbd>shift</kbd> with arrows moves,{' '}
        <kbd>0</kbd> shows everything, <kbd>Enter</kbd> opens a pod. Wheel with <kbd>shift</kbd>: time only, with{' '}
        <kbd>alt</kbd>: nodes only; <kbd>shift</kbd> and drag moves.
      </p>
    );
  }
  return (
    <>
      <p>
        <strong>{cell.nodes}</strong>, {cell.time}: {cell.allocation}
      </p>
      <ul class="chips">
        {pods.slice(0, MOST_NAMED).map((pod) => (
          <li key={pod}>
            <button type="button" class="chip" onClick={() => onPod(pod)}>
              <Name text={names[pod]!} length={40} />
            </button>
          </li>
        ))}
        {pods.length > MOST_NAMED && <li class="note">and more; look closer</li>}
      </ul>
    </>
  );
}
