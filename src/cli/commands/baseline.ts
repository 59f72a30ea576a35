import { InputError } from '../../api/input-error.ts';
import type { BaselineFileEntry, LoadedBaseline } from '../../scenario/baseline-file.ts';
import type { Summary } from '../../observe/results.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { sayStopped } from '../say-stopped.ts';
import { addScenarioOptions, single, toLoadOptions, type ScenarioOptions } from '../scenario-options.ts';
import { addWorkersOption, readWorkers } from '../workers-option.ts';

interface BaselineArguments extends ScenarioOptions {
  readonly action: 'update';
  readonly scenario: string;
  readonly baseline: string | undefined;
  readonly seeds: string | undefined;
  readonly metrics: string | undefined;
  readonly tolerance: string | undefined;
  readonly workers: string | undefined;
  readonly quiet: boolean;
}

export default defineCommand<BaselineArguments>({
  usage: 'baseline <action> <scenario>',
  description: 'Write down what the metrics of a scenario are, for `orrery check`',
  examples: [
    [
      'baseline update scenarios/compare-scoring.yaml',
      'write scenarios/compare-scoring.baseline.json, or write it anew',
    ],
    ['baseline update x.yaml --metrics pod_pending_seconds.p99,pods_never_scheduled --tolerance 2%', 'two metrics'],
    ['baseline update x.yaml --seeds 1..5', 'medians over five seeds'],
  ],
  describe: (yargs) =>
    addWorkersOption(
      addScenarioOptions(
        yargs
          .positional('action', { choices: ['update'] as const, demandOption: true, describe: 'What to do' })
          .positional('scenario', { type: 'string', demandOption: true, describe: 'A scenario file' }),
      ),
    )
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'The file. Default: x.baseline.json beside x.yaml',
      })
      .option('seeds', {
        type: 'string',
        requiresArg: true,
        describe: "Such as 1..5. Default: those of the present baseline, or the scenario's own",
      })
      .option('metrics', {
        type: 'string',
        requiresArg: true,
        describe:
          'Names with commas, or all. Default: those of the present baseline, or those that say most of placement',
      })
      .option('tolerance', {
        type: 'string',
        requiresArg: true,
        describe: 'How far metrics may move that the present baseline does not have: 5%, or an amount',
      })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress' }),
  async run(given, host) {
    const { readBaseline, renderBaseline } = await import('../../scenario/baseline-file.ts');
    const { VERSION } = await import('../../scenario/version.ts');
    const { baselineFile, isThere } = await import('../baseline-path.ts');
    const { printWarnings } = await import('../output.ts');
    const { runSeeds } = await import('../run-seeds.ts');
    const { parseSeeds } = await import('../seed-list.ts');
    const { writeAtomically } = await import('../write-atomically.ts');

    const workerCount = readWorkers(given, host);
    const tolerance = await readTolerance(single('tolerance', given.tolerance));
    const wantedMetrics = single('metrics', given.metrics);
    const { seed, variant, set } = toLoadOptions(given);
    const wantedSeeds = single('seeds', given.seeds);
    if (wantedSeeds !== undefined && seed !== undefined)
      throw new InputError('--seed and --seeds: expected one of them');
    const scenario = await host.loadScenario(given.scenario, { seed, variant, set });
    const file = baselineFile(single('baseline', given.baseline), given.scenario, variant);
    const present = isThere(file) ? await readBaseline(file) : undefined;
    const seeds =
      wantedSeeds === undefined
        ? seed === undefined
          ? (present?.seeds ?? [scenario.seed])
          : [seed]
        : parseSeeds(wantedSeeds);
    const outcome = await runSeeds(
      host,
      { file: given.scenario, variant, set: set ?? [], seeds },
      { workerCount, isQuiet: given.quiet },
    );
    if (outcome === undefined) return sayStopped(host);
    printWarnings(host.stderr, outcome.warnings);

    const entries = await makeEntries(outcome.summaries, wantedMetrics, present, tolerance);
    if (entries.length === 0)
      throw new InputError('there is nothing to keep: no metric was measured', { file: given.scenario });
    const { name, hash, hashTask } = scenario;
    const text = renderBaseline({
      scenario: name,
      scenarioHash: hash,
      taskHash: hashTask(),
      version: VERSION,
      tieBreak: outcome.summaries[0]!.tieBreak,
      seeds,
      entries,
    });
    writeAtomically(file.path, text);
    host.stdout.write(`${file.shown}: ${describeChanges(entries, present)}\n`);
    return EXIT.fine;
  },
});

async function readTolerance(text: string | undefined): Promise<BaselineFileEntry['tolerance']> {
  const { DEFAULT_TOLERANCE } = await import('../../analysis/baseline.ts');
  const { parseShare } = await import('../../scenario/baseline-file.ts');
  if (text === undefined) return DEFAULT_TOLERANCE;
  const parsed =
    parseShare(text) ?? (/^\d+(?:\.\d+)?$/.test(text) ? { kind: 'amount' as const, amount: Number(text) } : undefined);
  if (parsed === undefined)
    throw new InputError(`--tolerance ${text}: expected a share such as 5%, or an amount in the unit of the metric`);
  return parsed;
}

/** A metric that the present baseline has keeps its tolerance and direction: people have thought about them. */
async function makeEntries(
  summaries: readonly Summary[],
  wanted: string | undefined,
  present: LoadedBaseline | undefined,
  tolerance: BaselineFileEntry['tolerance'],
): Promise<readonly BaselineFileEntry[]> {
  const { medianOf } = await import('../../analysis/median-values.ts');
  const { directionOf } = await import('../../analysis/metric-direction.ts');
  const { selectMetrics } = await import('../metric-list.ts');
  const measured = [...new Set(summaries.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
  const chosen =
    wanted === undefined && present !== undefined
      ? present.entries.map(({ metric }) => metric)
      : selectMetrics(wanted, measured).filter((metric) => wanted !== undefined || directionOf(metric) !== 'none');
  return chosen.flatMap((metric) => {
    const value = medianOf(summaries.map(({ metrics }) => metrics[metric]?.value));
    const unit = summaries.map(({ metrics }) => metrics[metric]?.unit).find((known) => known !== undefined);
    if (value === undefined || unit === undefined) return [];
    const kept = present?.entries.find((entry) => entry.metric === metric);
    const direction = kept?.direction ?? directionOf(metric);
    return [{ metric, value, unit, tolerance: kept?.tolerance ?? tolerance, direction }];
  });
}

function describeChanges(entries: readonly BaselineFileEntry[], present: LoadedBaseline | undefined): string {
  const count = `${entries.length} ${entries.length === 1 ? 'metric' : 'metrics'}`;
  if (present === undefined) return `${count} written`;
  const before = new Map(present.entries.map(({ metric, value }) => [metric, value]));
  const changed = entries.filter(({ metric, value }) => before.has(metric) && before.get(metric) !== value).length;
  const added = entries.filter(({ metric }) => !before.has(metric)).length;
  const gone = before.size - (entries.length - added);
  return `${count}: ${changed} changed, ${added} new, ${gone} gone`;
}
