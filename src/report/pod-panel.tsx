import { useEffect, useRef, useState } from 'preact/hooks';
import { formatNumber } from '../cli/number-format.ts';
import { formatValue } from '../cli/unit-format.ts';
import { Attempts } from './attempts.tsx';
import { Name } from './name.tsx';
import { Phase } from './pods-section.tsx';
import { podSteps, type PodStep } from './pod-steps.ts';
import { textAt, type Pods, type RunModel } from './run-model.ts';
import { formatInstant, formatMicros, quoteWords, resourceName, shownText } from './text.ts';
import { drawnTime, type TimeRange } from './time-range.ts';

interface PodPanelProps {
  readonly model: RunModel;
  readonly pods: Pods;
  readonly pod: number;
  readonly onClose: () => void;
  /** Shows the node on the heat map while the pod was there. */
  readonly onNode: (node: number, time: TimeRange) => void;
}

/** One pod: its life, and the decisions about it. A dialog, so that keys stay in it and Escape closes it. */
export function PodPanel({ model, pods, pod, onClose, onNode }: PodPanelProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
    dialog.current?.scrollTo(0, 0);
  }, [pod]);
  const { columns } = pods;
  const [name, namespace, phase] = [columns.names[pod]!, textAt(columns.namespaces, pod), textAt(columns.phases, pod)];
  const node = pods.node[pod]!;
  const nodeName = model.nodeNames[node] ?? '';
  const reason = textAt(columns.reasons, pod);
  const disruption = textAt(columns.disruptions, pod);
  const steps = podSteps(model, pods, pod);
  const life = drawnTime(pods.createdAt[pod]!, pods.releasedAt[pod]!, model.endAt);
  return (
    <dialog
      ref={dialog}
      class="pod-panel"
      aria-labelledby="pod-title"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="pod-inner">
        <div class="pod-head">
          <div>
            <p class="eyebrow">
              Pod in <Name text={namespace} length={40} />
            </p>
            <h2 id="pod-title">
              <Name text={name} length={160} />
            </h2>
          </div>
          <button type="button" class="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
            &#10005;
          </button>
        </div>
        <p class="pod-facts">
          <Phase phase={phase} />
          {nodeName === '' ? (
            <span>on no node</span>
          ) : (
            <span>
              on{' '}
              {node < model.nodeCount ? (
                <button type="button" class="link" onClick={() => onNode(node, life)}>
                  <Name text={nodeName} />
                </button>
              ) : (
                <Name text={nodeName} />
              )}
            </span>
          )}
          {reason !== '' && <Name text={reason} />}
          {disruption !== '' && <Name text={`disrupted: ${disruption}`} />}
          <span class="muted">{describeRequests(pods, pod)}</span>
        </p>
        <h3>Its life</h3>
        <LifeBar steps={steps} />
        <ol class="steps">
          {steps.map(({ what, at, since, kind }) => (
            <li key={what} class={kind}>
              <span class="step-what">{what}</span>
              <span class="step-at">{formatInstant(at)}</span>
              <span class="step-since">{since === undefined ? '' : `+${formatMicros(since)}`}</span>
            </li>
          ))}
        </ol>
        <h3>Decisions of the scheduler</h3>
        <Attempts
          attempts={model.attemptsOf(pod)}
          count={columns.attempts[pod]!}
          hasAttempts={model.report.attempts !== null}
          tieBreak={model.report.summary.tieBreak}
        />
        <Explain model={model} pod={`${namespace}/${name}`} />
      </div>
    </dialog>
  );
}

function describeRequests({ columns }: Pods, pod: number): string {
  const amounts = columns.requests[columns.request[pod]!]!;
  const parts = columns.resources.flatMap((resource, place) => {
    const amount = amounts[place]!;
    if (amount === 0) return [];
    const text = resource.endsWith('_bytes') ? formatValue(amount, 'bytes') : formatNumber(amount);
    return [`${resourceName(resource)} ${text}`];
  });
  return parts.length === 0 ? 'asks for nothing' : `asks for ${parts.join(', ')}`;
}

/** The steps as one bar, as long as they took. */
function LifeBar({ steps }: { steps: readonly PodStep[] }) {
  const [first, last] = [steps[0]!.at, steps.at(-1)!.at];
  const length = Math.max(1, last - first);
  return (
    <div class="life" aria-hidden="true">
      {steps.slice(1).map(({ what, at, since, kind }) => (
        <span
          key={what}
          class={kind}
          style={{ flexGrow: Math.max((since ?? at - first) / length, 0.0001) }}
          title={`until ${what}`}
        />
      ))}
    </div>
  );
}

/** How to hear more. */
function Explain({ model, pod }: { model: RunModel; pod: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const { words, isGuess } = model.report.explain;
  const [command, file, ...rest] = words;
  const text = `orrery ${quoteWords([command!, file!, pod, ...rest])}`;
  const copy = (): void => {
    void navigator.clipboard?.writeText(text).then(
      () => setIsCopied(true),
      () => setIsCopied(false),
    );
  };
  return (
    <div class="explain">
      <p>
        {isGuess
          ? 'Every plugin\u2019s score for every node, with your scenario file in the place of '
          : 'Every plugin\u2019s score for every node:'}
        {isGuess && <code>{file}</code>}
      </p>
      <pre tabIndex={0}>
        <bdi>{shownText(text)}</bdi>
      </pre>
      <button type="button" class="tool" onClick={copy}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
