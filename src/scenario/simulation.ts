import { Engine, type StopReason } from '../engine/engine.ts';
import { Journal } from '../engine/journal.ts';
import type { Time } from '../engine/time.ts';
import type { Fact } from '../api/facts.ts';
import type { MetricValue } from '../observe/metric.ts';
import { Observation } from '../observe/observation.ts';
import type { ResultFile, ResultSink, Summary } from '../observe/results.ts';
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
}

export interface SimulateOptions {
  /** Where result files go; absent: nothing is written. */
  readonly sink?: ResultSink | undefined;
  /** Leave all metrics out (the fingerprint must not change). */
  readonly withoutMetrics?: boolean;
  /** Called for each line of the transcript. */
  readonly transcript?: ((line: string) => void) | undefined;
  readonly transcriptOptions?: TranscriptOptions;
  /** Explain each scheduling attempt of this pod (`namespace/name`). */
  readonly explain?: { readonly pod: string } | undefined;
  /** Called for each fact of any of these kinds, e.g. to compare two runs. */
  readonly listen?: (on: Journal<Fact>['on']) => void;
  /** Called every so many events (and between pieces of a trace). Return true to stop. */
  readonly onProgress?: (progress: Progress) => boolean;
  /** Awaited after each call of `onProgress`: lets signals and timers of the outside have their turn. */
  readonly breathe?: () => Promise<void>;
}

export interface RunOutcome {
  /** Absent when `onProgress` stopped the run. */
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
  const observation = new Observation(on, {
    metrics: options.withoutMetrics === true ? [] : scenario.metrics,
    checks: checksOf(scenario),
    until,
    sampleInterval: outputs.timeseries?.interval ?? Infinity,
    nodePools: new Map(scenario.machines.map(({ description }) => [description.name, description.pool])),
    ...(options.sink !== undefined && { sink: selectFiles(options.sink, outputs) }),
  });
  const transcriptFile = outputs.transcript ? options.sink?.open('transcript.txt') : undefined;
  attachTranscripts(on, options, transcriptFile);
  const explanations: RunOutcome['explanations'][number][] = [];
  on('explained', ({ attempt, explanation }, at) => explanations.push({ at, attempt, explanation }));
  options.listen?.(on);

  const warnings: string[] = [];
  const world = assemble(scenario, engine, journal, options.explain);
  const feeds = startWorkload(scenario, world, (message) => warnings.push(message));
  const stopReason = await runToEnd(world, feeds, until, async () => {
    const { createdCount, boundCount, finishedCount } = observation.pods;
    const { now, eventCount } = engine;
    const counts = { podsCreated: createdCount, podsBound: boundCount, podsFinished: finishedCount };
    if (options.onProgress?.({ now, until, eventCount, ...counts }) === true) return true;
    await options.breathe?.();
    return false;
  });
  let summary: Summary | undefined;
  if (stopReason !== 'stopped') {
    world.finish();
    const identity = { seed: scenario.seed, scenarioHash: scenario.hash, version: VERSION };
    const values: readonly MetricValue[] =
      options.withoutMetrics === true ? [] : [{ name: 'orrery_events_total', value: engine.eventCount, unit: 'count' }];
    summary = observation.finish(engine.now, identity, values);
  }
  transcriptFile?.close();
  return { summary, stopReason, eventCount: engine.eventCount, warnings, explanations };
};

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

/** Files that the scenario does not ask for go nowhere. */
function selectFiles(sink: ResultSink, { pods, nodes, timeseries }: Outputs): ResultSink {
  const unwanted = new Set([
    ...(pods ? [] : ['pods.csv']),
    ...(nodes ? [] : ['nodes.csv']),
    ...(timeseries === undefined ? ['timeseries.csv'] : []),
  ]);
  const nowhere: ResultFile = { write: () => {}, close: () => {} };
  return { open: (file) => (unwanted.has(file) ? nowhere : sink.open(file)) };
}
