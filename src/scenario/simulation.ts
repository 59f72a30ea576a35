import { Engine, type StopReason } from '../engine/engine.ts';
import { Journal } from '../engine/journal.ts';
import type { Time } from '../engine/time.ts';
import type { Fact } from '../api/facts.ts';
import { keyOf } from '../api/kinds.ts';
import { isTerminal, type Pod } from '../api/objects/pod.ts';
import type { MetricValue } from '../observe/metric.ts';
import { Observation } from '../observe/observation.ts';
import type { ResultFile, ResultSink, Summary } from '../observe/results.ts';
import type { ResultTable } from '../observe/results/result-table.ts';
import { attachTranscript, type TranscriptOptions } from '../observe/transcript.ts';
import type { Player } from '../workload/player.ts';
import { assemble, type World } from './assemble.ts';
import { checksOf } from './checks-of.ts';
import type { Outputs, Scenario } from './scenario.ts';
import { startWorkload, type Feed } from './start-workload.ts';
import { VERSION } from './version.ts';

/** What the caller hears while a run goes on. */
export interface Progress {
  readonly now: Time;
  readonly until: Time;
  readonly eventCount: number;
  readonly podsCreated: number;
  readonly podsBound: number;
  readonly podsFinished: number;
  /** The pod that was to be explained is bound or gone: no attempt will follow. */
  readonly isExplained: boolean;
}

export interface SimulateOptions {
  /** Where result files go; absent: nothing is written. */
  readonly sink?: ResultSink | undefined;
  /** Leave all metrics out (the fingerprint must not change). */
  readonly withoutMetrics?: boolean;
  /** Called for each line of the transcript. */
  readonly transcript?: ((line: string) => void) | undefined;
  readonly transcriptOptions?: TranscriptOptions;
  /**
   * Explain each scheduling attempt of this pod (`namespace/name`), and nothing else: there are no metrics, checks, fingerprint
   * or results, and the run may be stopped once the pod has left the scheduler's queue (`isExplained` of the progress).
   */
  readonly explain?: { readonly pod: string } | undefined;
  /** Called for each fact of any of these kinds, e.g. to compare two runs. */
  readonly listen?: (on: Journal<Fact>['on']) => void;
  /** Called every so many events (and between pieces of a trace). Return true to stop. */
  readonly onProgress?: (progress: Progress) => boolean;
  /** Awaited after each call of `onProgress`: lets signals and timers of the outside have their turn. */
  readonly breathe?: () => Promise<void>;
}

export interface RunOutcome {
  /** Absent when `onProgress` stopped the run, or when it was only to explain a pod. */
  readonly summary: Summary | undefined;
  readonly stopReason: StopReason;
  readonly eventCount: number;
  readonly warnings: readonly string[];
  /** The facts of kind `explained`, in order. */
  readonly explanations: readonly { readonly at: Time; readonly attempt: number; readonly explanation: unknown }[];
}

/** Runs a scenario from beginning to end. */
export type Simulate = (scenario: Scenario, options: SimulateOptions) => Promise<RunOutcome>;

/** Often enough for Ctrl-C and a smooth bar, seldom enough to cost nothing: some milliseconds of work. */
const EVENTS_PER_SLICE = 10_000;

export const simulate: Simulate = async (scenario, options) => {
  const engine = new Engine();
  const journal = new Journal<Fact>(engine);
  const on: Journal<Fact>['on'] = (kind, listener) => journal.on(kind, listener);
  const { until, outputs } = scenario;
  const counts = countPods(on);
  const observation = options.explain === undefined ? observe(scenario, options, on) : undefined;
  const transcriptFile = outputs.transcript ? options.sink?.open('transcript.txt') : undefined;
  attachTranscripts(on, options, transcriptFile);
  const explanations: RunOutcome['explanations'][number][] = [];
  let isExplained = false;
  if (options.explain !== undefined) {
    const { pod: wanted } = options.explain;
    on('explained', ({ attempt, explanation }, at) => explanations.push({ at, attempt, explanation }));
    on('pod-dequeued', ({ pod }) => {
      if (isExplained || keyOf(pod) !== wanted) return;
      isExplained = true;
      // The caller hears of it before anything else happens.
      engine.stop();
    });
  }
  options.listen?.(on);

  const warnings: string[] = [];
  const world = assemble(scenario, engine, journal, options.explain);
  const feeds = startWorkload(scenario, world, (message) => warnings.push(message));
  const stopReason = await runToEnd(world, feeds, until, async () => {
    const { now, eventCount } = engine;
    if (options.onProgress?.({ now, until, eventCount, isExplained, ...counts }) === true) return true;
    await options.breathe?.();
    return false;
  });
  let summary: Summary | undefined;
  if (stopReason !== 'stopped') {
    world.finish();
    if (observation !== undefined) {
      const { tieBreak } = scenario.scheduler;
      const identity = { seed: scenario.seed, scenarioHash: scenario.hash, version: VERSION, tieBreak };
      const values: readonly MetricValue[] =
        options.withoutMetrics === true
          ? []
          : [{ name: 'orrery_events_total', value: engine.eventCount, unit: 'count' }];
      summary = observation.finish(engine.now, identity, values);
    }
  }
  transcriptFile?.close();
  return { summary, stopReason, eventCount: engine.eventCount, warnings, explanations };
};

function observe(scenario: Scenario, options: SimulateOptions, on: Journal<Fact>['on']): Observation {
  const { until, outputs } = scenario;
  return new Observation(on, {
    metrics: options.withoutMetrics === true ? [] : scenario.metrics,
    checks: checksOf(scenario),
    until,
    targetWorkload: scenario.targetWorkload,
    sampleInterval: outputs.timeseries?.interval ?? Infinity,
    nodePools: new Map(scenario.machines.map(({ description }) => [description.name, description.pool])),
    ...(options.sink !== undefined && { sink: options.sink, tables: tablesIn(outputs), outputs: outputs.others }),
  });
}

/** What a progress bar shows; the very object grows. */
function countPods(on: Journal<Fact>['on']): Pick<Progress, 'podsCreated' | 'podsBound' | 'podsFinished'> {
  const counts = { podsCreated: 0, podsBound: 0, podsFinished: 0 };
  on('committed', ({ change }) => {
    if (change.kind !== 'Pod') return;
    const pod = change.object as Pod;
    const old = change.old as Pod | undefined;
    if (change.type === 'ADDED') counts.podsCreated++;
    if (change.type === 'DELETED') return;
    if (pod.spec.nodeName !== old?.spec.nodeName) counts.podsBound++;
    if (pod.status !== old?.status && isTerminal(pod) && (old === undefined || !isTerminal(old))) counts.podsFinished++;
  });
  return counts;
}

/** Runs slice by slice: between two events a dry player is fed from its file, and the outside may stop the run. */
async function runToEnd(
  { engine }: World,
  feeds: ReadonlyMap<Player, Feed>,
  until: Time,
  betweenSlices: () => Promise<boolean>,
): Promise<StopReason> {
  const slice = { everyEvents: EVENTS_PER_SLICE, look: () => true };
  for (;;) {
    for (const [player, feed] of feeds) while (player.isStarved) await feed();
    if (await betweenSlices()) return 'stopped';
    const reason = engine.run(until, slice);
    if (reason !== 'stopped') return reason;
  }
}

function attachTranscripts(on: Journal<Fact>['on'], options: SimulateOptions, file: ResultFile | undefined): void {
  if (options.transcript !== undefined) attachTranscript(on, options.transcript, options.transcriptOptions ?? {});
  if (file !== undefined) attachTranscript(on, (line) => file.write(`${line}\n`), options.transcriptOptions ?? {});
}

/** What the scenario asks for. */
function tablesIn({ pods, nodes, timeseries }: Outputs): ReadonlySet<ResultTable['name']> {
  return new Set([
    ...(pods ? (['pods'] as const) : []),
    ...(nodes ? (['nodes'] as const) : []),
    ...(timeseries === undefined ? [] : (['timeseries'] as const)),
  ]);
}
