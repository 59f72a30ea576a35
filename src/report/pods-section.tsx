import { useMemo, useState } from 'preact/hooks';
import { formatCount } from '../cli/number-format.ts';
import { DataTable } from './data-table.tsx';
import { Name } from './name.tsx';
import { findPods, POD_ORDERS, type PodOrder } from './find-pods.ts';
import { textAt, type RunModel } from './run-model.ts';
import { Section } from './section.tsx';
import { formatInstant, formatMicros } from './text.ts';

const PAGE = 20;

/** All pods, to be found by name, phase and how they fared. */
export function PodsSection({ model, onPod }: { model: RunModel; onPod: (pod: number) => void }) {
  const pods = model.pods!;
  const [wanted, setWanted] = useState('');
  const [phase, setPhase] = useState('');
  const [order, setOrder] = useState<PodOrder>('pending');
  const [page, setPage] = useState(0);
  const found = useMemo(() => findPods(model, { wanted, phase, order }), [model, wanted, phase, order]);
  const pageCount = Math.max(1, Math.ceil(found.length / PAGE));
  const shown = Math.min(page, pageCount - 1);
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T): void => {
      set(value);
      setPage(0);
    };
  const rows = Array.from(found.subarray(shown * PAGE, (shown + 1) * PAGE), (pod) => [
    <button key="name" type="button" class="link" data-pod={pod} onClick={() => onPod(pod)}>
      <Name text={pods.columns.names[pod]!} length={48} />
    </button>,
    <Name key="namespace" text={textAt(pods.columns.namespaces, pod)} length={24} />,
    <Phase key="phase" phase={textAt(pods.columns.phases, pod)} />,
    <Name key="node" text={model.nodeNames[pods.node[pod]!] ?? ''} length={32} />,
    formatInstant(pods.createdAt[pod]!),
    formatMicros(pendingTime(model, pod)),
    pods.startedAt[pod]! < 0 ? '' : formatMicros(pods.startedAt[pod]! - pods.scheduledAt[pod]!),
    formatCount(pods.columns.attempts[pod]!),
  ]);
  return (
    <Section
      id="pods"
      title="Pods"
      lead="Open one for its life, step by step, and for why it went where it went or why it waits."
      tools={
        <>
          <label class="field">
            <span>Name contains</span>
            <input type="search" value={wanted} onInput={(event) => change(setWanted)(event.currentTarget.value)} />
          </label>
          <label class="field">
            <span>Phase</span>
            <select value={phase} onChange={(event) => change(setPhase)(event.currentTarget.value)}>
              <option value="">any</option>
              {pods.columns.phases.texts.toSorted().map((text) => (
                <option key={text} value={text}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>Order</span>
            <select value={order} onChange={(event) => change(setOrder)(event.currentTarget.value as PodOrder)}>
              {POD_ORDERS.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        </>
      }
    >
      <div class="panel">
        <DataTable
          caption="Pods"
          columns={['name', 'namespace', 'phase', 'node', 'created', 'pending', 'start on node', 'attempts']}
          textColumns={4}
          rows={rows}
        />
        <div class="pager">
          <span class="note" aria-live="polite">
            {found.length === 0
              ? 'no pod is like that'
              : `${formatCount(shown * PAGE + 1)} to ${formatCount(Math.min(found.length, (shown + 1) * PAGE))} of ${formatCount(found.length)}`}
          </span>
          <button type="button" class="tool" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
            Previous
          </button>
          <button type="button" class="tool" disabled={shown >= pageCount - 1} onClick={() => setPage(shown + 1)}>
            Next
          </button>
        </div>
      </div>
    </Section>
  );
}

/** Until it was bound, went or the run ended. */
function pendingTime({ pods, endAt }: RunModel, pod: number): number {
  const { scheduledAt, releasedAt, createdAt } = pods!;
  const until = scheduledAt[pod]! >= 0 ? scheduledAt[pod]! : Math.min(releasedAt[pod]!, endAt);
  return until - createdAt[pod]!;
}

export function Phase({ phase }: { phase: string }) {
  return <span class={`phase ${phase.toLowerCase().replaceAll(/[^a-z]/g, '')}`}>{phase}</span>;
}
